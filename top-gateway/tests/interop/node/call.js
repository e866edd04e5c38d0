'use strict';
// Calls the gateway at the first argument with ali-topsdk and prints what came back as one JSON object.

const { ApiClient } = require('ali-topsdk');

const [, , url, appkey, appsecret, session] = process.argv;

function client(secret) {
  return new ApiClient({ url, appkey, appsecret: secret });
}

function call(api, method, params) {
  return new Promise((resolve) => {
    api.execute(method, params, (error, answer) => resolve(error || answer));
  });
}

async function main() {
  const api = client(appsecret);
  const results = {
    plain: await call(api, 'taobao.interop.echo', { title: '中文 a+b&c=d', number: 7, order: { id: 1, lines: ['x'] } }),
    session: await call(api, 'taobao.interop.session', { session }),
    no_session: await call(api, 'taobao.interop.session', {}),
    file: await call(api, 'taobao.interop.upload', { title: '图', image: Buffer.from([0x89, 0x50, 13, 10, 45, 45]) }),
    wrong_secret: await call(client('wrong-secret'), 'taobao.interop.echo', { title: 'x' }),
  };
  process.stdout.write(JSON.stringify(results));
}

main();
