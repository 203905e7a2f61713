//! `shop`: command line of the demo shop, which is the library of the same name.

use clap::Parser;
use shop::{Desk, Options, Site};
use std::{io::ErrorKind, net::SocketAddr, path::PathBuf, process::ExitCode, sync::Arc};

/// The demo shop Northwind Bikes: a booking form with the phone-consent element, and the handler behind it.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// Address to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// Folder with the shop's pages and disclosures.
    #[arg(long, default_value = "www")]
    root: PathBuf,
    /// Folder with the element's built files.
    #[arg(long, default_value = "pkg")]
    pkg: PathBuf,
    /// Address of the receipt server, as browsers reach it.
    #[arg(long, default_value = "http://localhost:8081")]
    receipts: String,
    /// Origin of the shop as browsers reach it; repeat for several. By default http://localhost with the port in use.
    #[arg(long)]
    origin: Vec<String>,
    /// Folder with the gallery's own script (`cargo xtask build` writes target/gallery): serves the gallery of the element's states under /gallery/.
    #[arg(long)]
    gallery: Option<PathBuf>,
    /// Folder with the studio (`cargo xtask build` writes target/studio): serves it under /studio/.
    #[arg(long)]
    studio: Option<PathBuf>,
    /// Show the disclosures that the receipt server has published last, instead of the files: what an author publishes is on the page at once.
    #[arg(long)]
    published: bool,
    /// File with an access key of the role permit: serves the workshop's desk, which texts those who booked, under /desk.
    #[arg(long, requires = "operate_key_file")]
    permit_key_file: Option<PathBuf>,
    /// File with an access key of the role operate, by which the desk hands replies on.
    #[arg(long, requires = "permit_key_file")]
    operate_key_file: Option<PathBuf>,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(sentence) => {
            eprintln!("shop: {sentence}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let Arguments {
        listen,
        root,
        pkg,
        receipts,
        mut origin,
        gallery,
        studio,
        published,
        permit_key_file,
        operate_key_file,
    } = arguments;
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| match e.kind() {
        ErrorKind::AddrInUse => format!("{listen} is in use by another program; stop that one or choose another address with --listen"),
        _ => format!("cannot listen on {listen}: {e}; choose another address with --listen"),
    })?;
    let port = listener.local_addr().map_err(|e| format!("cannot tell the port in use: {e}"))?.port();
    if origin.is_empty() {
        origin.push(format!("http://localhost:{port}"));
    }
    let desk = match (permit_key_file, operate_key_file) {
        (Some(permit), Some(operate)) => Some(Desk::open(&permit, &operate)?),
        (None, _) | (_, None) => None,
    };
    let open = format!("Northwind Bikes is open at {}", origin[0]);
    let site = Site::open(Options {
        root,
        pkg,
        receipts,
        origins: origin,
        gallery,
        studio,
        published,
        desk,
    })?;
    println!("{open}");
    axum::serve(listener, shop::app(Arc::new(site))).await.map_err(|e| format!("stopped: {e}"))
}
