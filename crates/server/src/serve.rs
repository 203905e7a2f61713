//! The accept loop.
//!
//! What lives here: binding, the limits on connections and on the time of a request's head, and the graceful stop. What deliberately does not:
//! signals (the caller decides when to stop) and TLS (a proxy's work).

use crate::app::App;
use crate::routes::{Peer, router};
use crate::{Config, Failure};
use axum::Router;
use disclosure::Archive;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, sqlite::Sqlite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower_http::add_extension::AddExtension;

/// How many connections are served at the same time; more wait in the listen queue.
const CONNECTIONS: usize = 1024;
/// The time limit of a request's head, and of an idle connection.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long running requests may take after the stop.
const STOP_TIME: Duration = Duration::from_secs(10);

/// A server that is bound to its port.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    app: Arc<App>,
    router: Router,
    /// A sentence for each thing that was done at the start: keys created, disclosures published.
    pub startup: Vec<String>,
}

impl Server {
    /// Binds the port, then parses the disclosures and opens keys and store. The port comes first, so that a second server with the same settings
    /// changes nothing.
    pub async fn start(config: Config) -> Result<Server, Failure> {
        Server::start_with(config, Archive::shipped().clone()).await
    }

    /// The same with another archive: the versions of the labels and of the layout whose receipts are accepted.
    pub async fn start_with(config: Config, archive: Archive) -> Result<Server, Failure> {
        let listen = &config.listen;
        let listener = TcpListener::bind(listen.as_str()).await.map_err(|e| Failure::new(cannot_listen(listen, &e)))?;
        let address = listener.local_addr().map_err(|e| Failure::new(cannot_listen(listen, &e)))?;
        let (app, startup) = App::open(config, archive, |data| Ok(Arc::new(Sqlite::open(data)?) as Arc<dyn Store>)).await?;
        let app = Arc::new(app);
        Ok(Server {
            listener,
            address,
            router: router(app.clone()),
            app,
            startup,
        })
    }

    /// The bound address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, then waits for the running requests. Returns the counts of refusals as a sentence.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Option<String> {
        let graceful = GracefulShutdown::new();
        let places = Arc::new(Semaphore::new(CONNECTIONS));
        let mut stop = pin!(stop);
        loop {
            let next = async {
                let place = places.clone().acquire_owned().await;
                (place, self.listener.accept().await)
            };
            let (place, accepted) = tokio::select! {
                next = next => next,
                () = &mut stop => break,
            };
            match accepted {
                Ok((stream, peer)) => {
                    let connection = graceful.watcher().watch(connection(stream, peer, &self.router));
                    tokio::spawn(async move {
                        let _place = place;
                        // A connection that breaks is the client's concern.
                        let _ = connection.await;
                    });
                }
                // Most likely out of file descriptors: wait for other connections to end.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        drop(self.listener);
        let _ = tokio::time::timeout(STOP_TIME, graceful.shutdown()).await;
        self.app.refusals().map(|list| format!("refused since start: {list}"))
    }
}

fn connection(stream: TcpStream, peer: SocketAddr, router: &Router) -> http1::Connection<TokioIo<TcpStream>, TowerToHyperService<AddExtension<Router, Peer>>> {
    let _ = stream.set_nodelay(true);
    let service = AddExtension::new(router.clone(), Peer(peer));
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .serve_connection(TokioIo::new(stream), TowerToHyperService::new(service))
}

fn cannot_listen(listen: &str, e: &std::io::Error) -> String {
    match e.kind() {
        std::io::ErrorKind::AddrInUse => format!("{listen} is in use by another program; stop it or choose another port with --listen"),
        std::io::ErrorKind::PermissionDenied => format!("this user may not listen on {listen}; choose a port above 1023 with --listen"),
        std::io::ErrorKind::InvalidInput => format!("\"{listen}\" is not an address and a port; write it like 127.0.0.1:8081"),
        _ => format!("it cannot listen on {listen} ({e}); give an address of this machine and a port, like 127.0.0.1:8081"),
    }
}
