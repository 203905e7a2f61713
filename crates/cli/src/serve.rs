//! `phone-consent serve`: runs the receipt server.
//!
//! What lives here: the options, and the stop on a signal. What deliberately does not: the server (crate `server`).

mod journal;

use crate::root_key::RootKey;
use clap::Args;
use journal::Log;
use server::{Config, Origin, PublicUrl, Server};
use std::path::PathBuf;
use std::process::ExitCode;
use tokio::signal::unix::{SignalKind, signal};

const EXAMPLES: &str = "Examples:
  On one's own machine:
    phone-consent serve --disclosure disclosure.en.json --origin http://localhost:8080 --public-url http://localhost:8081
  Behind a proxy that speaks https:
    phone-consent serve --data /var/lib/phone-consent --files ./widget --disclosure en.json --disclosure fr.json \\
      --origin https://shop.example --public-url https://receipts.shop.example --limit 0
  With the root key of the key store in a hardware module, the PIN in a file:
    phone-consent serve --origin https://shop.example --public-url https://receipts.shop.example \\
      --root-key 'pkcs11:token=receipts;object=root?module-path=/usr/lib/softhsm/libsofthsm2.so&pin-source=file:/etc/phone-consent/pin'

The first start creates the keys in the data folder. Keep a copy of them: a server without them cannot take the place of this one.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Serve {
    /// Address and port to listen on; port 0 takes a free one, which is printed.
    #[arg(long, env = "PHONE_CONSENT_LISTEN", default_value = "127.0.0.1:8081", value_name = "ADDRESS:PORT")]
    listen: String,
    /// Folder of the database and the keys; created where it is missing.
    #[arg(long, env = "PHONE_CONSENT_DATA", default_value = "phone-consent-data", value_name = "FOLDER")]
    data: PathBuf,
    /// Folder of the widget's files; without it none are served.
    #[arg(long, env = "PHONE_CONSENT_FILES", value_name = "FOLDER")]
    files: Option<PathBuf>,
    /// A disclosure to publish; repeat for each language, the default language first.
    #[arg(long = "disclosure", env = "PHONE_CONSENT_DISCLOSURE", value_name = "FILE", value_delimiter = ',')]
    disclosures: Vec<PathBuf>,
    /// Origin of a page whose receipts are accepted; repeat for several.
    #[arg(long = "origin", env = "PHONE_CONSENT_ORIGIN", required = true, value_name = "ORIGIN", value_delimiter = ',')]
    origins: Vec<Origin>,
    /// This server's address as browsers reach it; every receipt names it.
    #[arg(long, env = "PHONE_CONSENT_PUBLIC_URL", value_name = "URL")]
    public_url: PublicUrl,
    /// Requests per minute from one address; 0 is no limit by address, for use behind a proxy that limits.
    #[arg(long, env = "PHONE_CONSENT_LIMIT", default_value_t = 600, value_name = "N")]
    limit: u32,
    /// File with the auth token of a Twilio account, whose incoming messages may then be posted to /v1/hooks/twilio.
    #[arg(long, env = "PHONE_CONSENT_TWILIO_TOKEN_FILE", value_name = "FILE")]
    twilio_token_file: Option<PathBuf>,
    /// Let webhooks reach this machine and private networks, there also by http: for a site that has everything in one network, and for tests.
    #[arg(long, env = "PHONE_CONSENT_ALLOW_PRIVATE_WEBHOOKS")]
    allow_private_webhooks: bool,
    /// What standard error gets: sentences, or one JSON object a line, which also tells of each request.
    #[arg(long, env = "PHONE_CONSENT_LOG", value_enum, default_value_t = Log::Text, value_name = "FORM")]
    log: Log,
    #[command(flatten)]
    root: RootKey,
}

impl Serve {
    pub fn run(self) -> Result<ExitCode, String> {
        let log = self.log;
        journal::begin(log);
        match (self.serve(), log) {
            (Err(why), Log::Json) => {
                tracing::error!(event = "start", "{why}");
                Ok(ExitCode::FAILURE)
            }
            (done, Log::Text | Log::Json) => done,
        }
    }

    fn serve(self) -> Result<ExitCode, String> {
        let config = Config {
            listen: self.listen,
            data: self.data,
            files: self.files,
            disclosures: self.disclosures,
            origins: self.origins,
            public_url: self.public_url,
            limit: self.limit,
            allow_private_webhooks: self.allow_private_webhooks,
            root_key: self.root.place()?,
            twilio_token: self.twilio_token_file,
        };
        let runtime = tokio::runtime::Runtime::new().map_err(|e| format!("the server cannot start its threads ({e})"))?;
        runtime.block_on(async {
            // Signals are handled before the port is announced, so that a stop right after it is graceful too.
            let mut terminate = signal(SignalKind::terminate()).map_err(|e| format!("signals cannot be handled ({e})"))?;
            let mut interrupt = signal(SignalKind::interrupt()).map_err(|e| format!("signals cannot be handled ({e})"))?;
            let server = Server::start(config).await.map_err(|e| e.to_string())?;
            for sentence in &server.startup {
                journal::told("start", sentence);
            }
            journal::told("start", &format!("listening on http://{}", server.address()));
            let stop = async move {
                tokio::select! {
                    _ = terminate.recv() => {}
                    _ = interrupt.recv() => {}
                }
            };
            for sentence in server.run(stop).await {
                tracing::warn!(event = "stop", "{sentence}");
            }
            journal::told("stop", "stopped");
            Ok(ExitCode::SUCCESS)
        })
    }
}
