// npm ali-topsdk: microseconds of CPU for signing and encoding one request, and for one call, 64 at a time.
'use strict';
const fs = require('fs');
const path = require('path');
const querystring = require('querystring');
const { TopClient } = require('ali-topsdk/lib/api/topClient.js');

const [url, count] = [process.argv[2], Number(process.argv[3])];
const order = JSON.parse(fs.readFileSync(path.join(__dirname, 'order.json'), 'utf8'));
const client = new TopClient({ appkey: '12345678', appsecret: 'helloworld0123456789abcdef012345', url });
const METHOD = 'alibaba.ud.payment.upload';

const micros = (since) => {
  const used = process.cpuUsage(since);
  return used.user + used.system;
};

function prepare() {
  const args = {
    timestamp: client.timestamp(), format: 'json', app_key: client.appkey, v: '2.0', sign_method: 'md5',
    method: METHOD, payment_service_request: JSON.stringify(order),
  };
  args.sign = client.sign(args);
  return querystring.stringify(args);
}

const call = () => new Promise((done, failed) => {
  client.execute(METHOD, { payment_service_request: order }, (error, answer) => (error ? failed(error) : done(answer)));
});

async function calls(count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await call();
  };
  await Promise.all(Array.from({ length: 64 }, worker));
}

(async () => {
  for (let round = 0; round < 20000; round++) prepare();
  let start = process.cpuUsage();
  for (let round = 0; round < 50000; round++) prepare();
  const prepare_us = micros(start) / 50000;
  await calls(Math.ceil(count / 4));
  start = process.cpuUsage();
  await calls(count);
  console.log(JSON.stringify({ prepare_us, call_us: micros(start) / count }));
  process.exit(0);
})().catch((error) => {
  console.error(error);
  process.exit(1);
});
