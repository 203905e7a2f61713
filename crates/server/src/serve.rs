//! The loop that takes connections, and the end of it.
//!
//! What lives here: binding, the bounds on connections and on the time a request's head may take, and the graceful
//! stop. What deliberately does not: signals (the caller says when to stop) and TLS (a proxy's work).

use crate::routes::{Peer, router};
use crate::site::Site;
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

/// How many connections are served at once; more wait in the system's queue.
const CONNECTIONS: usize = 1024;
/// How long a request's head may take, and how long a connection may idle.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long requests under way may take after a stop was asked for.
const STOP_TIME: Duration = Duration::from_secs(10);

/// A server that listens.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    site: Arc<Site>,
    router: Router,
    /// What was done on this start, a sentence each: keys made, documents published.
    pub told: Vec<String>,
}

impl Server {
    /// Takes the port, then reads the documents, opens keys and store. The port comes first: of two servers started
    /// alike, the second changes nothing.
    pub async fn start(config: Config) -> Result<Server, Failure> {
        Server::start_with(config, Archive::shipped().clone()).await
    }

    /// The same with an archive of the caller's: the versions of the labels and of the layout whose receipts are accepted.
    pub async fn start_with(config: Config, archive: Archive) -> Result<Server, Failure> {
        let listen = &config.listen;
        let listener = TcpListener::bind(listen.as_str()).await.map_err(|e| Failure::new(cannot_listen(listen, &e)))?;
        let address = listener.local_addr().map_err(|e| Failure::new(cannot_listen(listen, &e)))?;
        let (site, told) = Site::open(config, archive, |data| Ok(Arc::new(Sqlite::open(data)?) as Arc<dyn Store>)).await?;
        let site = Arc::new(site);
        Ok(Server {
            listener,
            address,
            router: router(site.clone()),
            site,
            told,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `stop` is ready, then finishes what is under way. Returns what was refused meanwhile, as a sentence.
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
                        // A connection that breaks off is the other side's business.
                        let _ = connection.await;
                    });
                }
                // Out of file handles, most likely: others must end first.
                Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        drop(self.listener);
        let _ = tokio::time::timeout(STOP_TIME, graceful.shutdown()).await;
        self.site.refusals().map(|list| format!("refused since start: {list}"))
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
        _ => format!("it cannot listen on {listen} ({e}); write an address of this machine and a port, like 127.0.0.1:8081"),
    }
}
