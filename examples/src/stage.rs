//! Where an example runs: against a gateway inside the program, or against the platform with `--live`.

use std::error::Error;

use clap::Parser;
use top_gateway::{Gateway, GatewayBuilder};
use top_runtime::wire::form;
use top_runtime::{Client, Session, SessionPolicy, TopApi};

/// What goes wrong in an example.
pub type Failure = Box<dyn Error>;

const APP_KEY: &str = "12345678";
const APP_SECRET: &str = "an-app-secret-for-examples";
const SESSION: &str = "a-session-for-examples";

/// Calls one API, against a gateway inside this program.
#[derive(Debug, Parser)]
struct Options {
    /// Call the real platform: app key, secret and session come from `TOP_APP_KEY`, `TOP_APP_SECRET` and
    /// `TOP_SESSION`. What the example sends is made up, and the platform will take it for true.
    #[arg(long)]
    live: bool,
}

/// A client, and the gateway it calls.
pub struct Stage {
    client: Client,
    session: Session,
    gateway: Option<Gateway>,
}

impl Stage {
    /// Reads the command line and sets the stage; `gateway` holds the handlers that play the platform.
    ///
    /// # Errors
    /// The environment lacks what `--live` needs, or the gateway cannot start.
    pub async fn set(gateway: GatewayBuilder) -> Result<Self, Failure> {
        if Options::parse().live {
            let session = std::env::var("TOP_SESSION").unwrap_or_default();
            println!("against the platform, for real\n");
            return Ok(Self {
                client: Client::from_env()?,
                session: Session::new(session),
                gateway: None,
            });
        }
        let gateway = gateway
            .app(APP_KEY, APP_SECRET)
            .session(SESSION)
            .start()
            .await?;
        let client = Client::builder(APP_KEY, APP_SECRET)
            .gateway(gateway.url())
            .build()?;
        println!(
            "against the gateway inside this program, {}\n",
            gateway.url()
        );
        Ok(Self {
            client,
            session: Session::new(SESSION),
            gateway: Some(gateway),
        })
    }

    /// Makes a call and prints what is sent, what the gateway says of it, and what comes back.
    ///
    /// # Errors
    /// The call failed where it should not.
    pub async fn show<A: TopApi>(&self, what: &str, request: &A) -> Result<(), Failure> {
        println!("{} — {what}", A::METHOD);
        let prepared = self.client.prepare(request, self.session::<A>())?;
        let (_, query) = prepared.url().split_once('?').unwrap_or_default();
        for pair in form::pairs(query.as_bytes()) {
            let (name, value) = pair?;
            let masked = matches!(name.as_ref(), "sign" | "session");
            line("sent", &name, if masked { "***" } else { &value });
        }
        for (name, value) in prepared.params() {
            line("sent", name, value);
        }
        let result = self.client.call(request, self.session::<A>()).await;
        if let Some(record) = self
            .gateway
            .as_ref()
            .and_then(|gateway| gateway.records().pop())
        {
            line("gateway", "verdict", &format!("{:?}", record.verdict()));
        }
        let reply = result?;
        println!("  answer    {:#?}", *reply);
        line("reply", "succeeded", &format!("{:?}", reply.succeeded()));
        line("reply", "request_id", reply.request_id().unwrap_or("none"));
        line("reply", "attempts", &reply.attempts().to_string());
        println!();
        Ok(())
    }

    /// Makes a call that must fail before anything is sent, and prints the error.
    ///
    /// # Errors
    /// The call did not fail.
    pub async fn show_mistake<A: TopApi>(&self, what: &str, request: &A) -> Result<(), Failure> {
        println!("{} — {what}", A::METHOD);
        match self.client.call(request, self.session::<A>()).await {
            Ok(_) => Err("the call should have failed".into()),
            Err(error) => {
                println!("  error     {error}");
                println!(
                    "            kind {:?}, outcome {:?}, path {}\n",
                    error.kind(),
                    error.outcome(),
                    error.path().unwrap_or("none")
                );
                Ok(())
            }
        }
    }

    fn session<A: TopApi>(&self) -> Option<&Session> {
        (A::SESSION != SessionPolicy::None).then_some(&self.session)
    }
}

fn line(part: &str, name: &str, value: &str) {
    println!("  {part:<9} {name:<14} {value}");
}
