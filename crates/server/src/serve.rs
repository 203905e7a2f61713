//! The accept loop.
//!
//! What lives here: binding, the limits on the time of a request's head and of a write, and the graceful stop. What deliberately does not:
//! who gets a connection (`connections`), signals (the caller decides when to stop) and TLS (a proxy's work).

use crate::app::App;
use crate::connections::Places;
use crate::retention;
use crate::routes::{Allowed, Client, router};
use crate::webhooks::deliver;
use crate::{Config, Failure};
use axum::Router;
use disclosure::Archive;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use rustix::net::sockopt::set_socket_send_buffer_size;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio_io_timeout::TimeoutStream;
use tower_http::add_extension::AddExtension;

/// The time limit of a request's head, and of an idle connection.
const HEAD_TIME: Duration = Duration::from_secs(15);
/// How long a client may take nothing of an answer.
const WRITE_TIME: Duration = Duration::from_secs(20);
/// How many bytes of answers wait in the system for one client, about. The system's own choice is megabytes: a thousand clients who ask for files and
/// read nothing would fill gigabytes, and keep the processor busy with it.
const SEND_BUFFER: usize = 128 * 1024;
/// How many connections may wait to be accepted, where the system allows it.
const BACKLOG: i32 = 1024;
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
        // tokio asks for 128, and what comes on top waits for a second: of 900 connections at once 536 did.
        rustix::net::listen(&listener, BACKLOG).map_err(|e| Failure::new(cannot_listen(listen, &e.into())))?;
        // Every connection inherits it.
        set_socket_send_buffer_size(&listener, SEND_BUFFER).map_err(|e| Failure::new(cannot_listen(listen, &e.into())))?;
        let address = listener.local_addr().map_err(|e| Failure::new(cannot_listen(listen, &e)))?;
        let (app, startup) = App::open(config, archive).await?;
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

    /// Serves until `stop` is ready, then waits for the running requests and closes the database. Returns what is to be said about it, a sentence each.
    pub async fn run(self, stop: impl Future<Output = ()>) -> Vec<String> {
        let graceful = GracefulShutdown::new();
        let places = Places::new(self.app.config.limit > 0);
        let mut stop = pin!(stop);
        let erasing = tokio::spawn(retention::run(self.app.clone()));
        let delivering = tokio::spawn(deliver::run(self.app.clone()));
        loop {
            let accepted = tokio::select! {
                accepted = self.listener.accept() => accepted,
                () = &mut stop => break,
            };
            let Ok((stream, address)) = accepted else {
                // Most likely out of file descriptors: wait for other connections to end.
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let place = places.take(address.ip());
            let allowed = if place.is_some() { Allowed::Everything } else { Allowed::Health };
            let connection = graceful.watcher().watch(connection(stream, Client { address, allowed }, &self.router));
            let served = tokio::spawn(async move {
                let _place = place;
                // A connection that breaks is the client's concern.
                let _ = connection.await;
            });
            match allowed {
                Allowed::Everything => {}
                Allowed::Health => places.reserve(served.abort_handle()),
            }
        }
        erasing.abort();
        delivering.abort();
        drop(self.listener);
        let _ = tokio::time::timeout(STOP_TIME, graceful.shutdown()).await;
        let closed = self.app.store.close().await.err();
        let refused = self.app.refusals().map(|list| format!("refused since start: {list}"));
        let closed = closed.map(|e| format!("the database was not closed well ({e}); do not copy its main file alone"));
        closed.into_iter().chain(refused).collect()
    }
}

type Stream = Pin<Box<TimeoutStream<TcpStream>>>;

fn connection(stream: TcpStream, client: Client, router: &Router) -> http1::Connection<TokioIo<Stream>, TowerToHyperService<AddExtension<Router, Client>>> {
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME));
    let service = AddExtension::new(router.clone(), client);
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME)
        .keep_alive(client.allowed == Allowed::Everything)
        .serve_connection(TokioIo::new(Box::pin(stream)), TowerToHyperService::new(service))
}

fn cannot_listen(listen: &str, e: &std::io::Error) -> String {
    match e.kind() {
        std::io::ErrorKind::AddrInUse => format!("{listen} is in use by another program; stop it or choose another port with --listen"),
        std::io::ErrorKind::PermissionDenied => format!("this user may not listen on {listen}; choose a port above 1023 with --listen"),
        std::io::ErrorKind::InvalidInput => format!("\"{listen}\" is not an address and a port; write it like 127.0.0.1:8081"),
        _ => format!("it cannot listen on {listen} ({e}); give an address of this machine and a port, like 127.0.0.1:8081"),
    }
}
