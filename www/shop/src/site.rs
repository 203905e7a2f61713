//! The shop's pages and disclosures. They are read at each request, so that an edit shows after a reload.
//!
//! The placeholders of a page: `{receipts}`, the receipt server's address; `{fallback}`, the disclosure as HTML; `{alert}`, the error of the last booking;
//! `{name}`, `{date}`, `{problem}`, the values that were typed; `{outcome}`, on the page after a booking; `{repairs}`, on the desk's.

use crate::desk::Desk;
use crate::fill::{escape, fill};
use crate::messages::{Language, Message};
use crate::receipts::ReceiptServer;
use disclosure::Archive;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use verify::Published;

/// Paths and addresses.
pub struct Options {
    /// Folder with pages and disclosures.
    pub root: PathBuf,
    /// Folder with the element's built files.
    pub pkg: PathBuf,
    /// The receipt server's address.
    pub receipts: String,
    /// The shop's origins as browsers reach it.
    pub origins: Vec<String>,
    /// Folder with the gallery's own script; `None` for no gallery.
    pub gallery: Option<PathBuf>,
    /// Folder with the studio; `None` for none.
    pub studio: Option<PathBuf>,
    /// Whether the disclosures are those that the receipt server has published last, instead of the files.
    pub published: bool,
    /// The workshop's desk; `None` for none.
    pub desk: Option<Desk>,
}

/// The shop's files and addresses.
pub struct Site {
    pub(crate) root: PathBuf,
    pub(crate) pkg: PathBuf,
    pub(crate) receipts: String,
    pub(crate) server: ReceiptServer,
    pub(crate) origins: Vec<String>,
    pub(crate) gallery: Option<PathBuf>,
    pub(crate) studio: Option<PathBuf>,
    pub(crate) desk: Option<Arc<Desk>>,
    published: bool,
}

/// The visitor's input in the booking form, except the number, which is never written back into a page.
#[derive(Default)]
pub(crate) struct Typed<'a> {
    pub name: &'a str,
    pub date: &'a str,
    pub problem: &'a str,
}

/// The languages of the shop.
pub(crate) const LANGUAGES: [Language; 2] = [Language::English, Language::French];

impl Site {
    /// Checks that all required files exist and the addresses are valid. The error says what is wrong, where, and what to do.
    pub fn open(options: Options) -> Result<Site, String> {
        let Options {
            root,
            pkg,
            receipts,
            origins,
            gallery,
            studio,
            published,
            desk,
        } = options;
        let needed = [("pages", &root, "--root"), ("built files", &pkg, "--pkg")].into_iter();
        for (what, folder, option) in needed
            .chain(gallery.iter().map(|folder| ("gallery's script", folder, "--gallery")))
            .chain(studio.iter().map(|folder| ("studio", folder, "--studio")))
        {
            if !folder.is_dir() {
                return Err(format!("there is no folder {} with the {what}; name it with {option}", folder.display()));
            }
        }
        let mut site = Site {
            root,
            pkg,
            server: ReceiptServer::new(receipts.trim_end_matches('/')),
            receipts: receipts.trim_end_matches('/').to_owned(),
            origins,
            gallery,
            studio,
            desk: desk.map(Arc::new),
            // While the shop starts, the files are looked at: its receipt server may start later.
            published: false,
        };
        site.receipts_origin()?;
        for language in LANGUAGES {
            site.form(language, &Typed::default(), None)?;
            site.thanks(language, Message::BookedWithoutNumber)?;
        }
        site.published = published;
        Ok(site)
    }

    /// Whether the disclosures are those that the receipt server has published last.
    pub(crate) fn shows_published(&self) -> bool {
        self.published
    }

    /// Returns the receipt server's origin, for the Content Security Policy.
    pub(crate) fn receipts_origin(&self) -> Result<&str, String> {
        let wrong = || {
            format!(
                "--receipts {} is not an address; write it as http://localhost:8081 or https://receipts.shop.example",
                self.receipts
            )
        };
        let (scheme, rest) = self.receipts.split_once("://").ok_or_else(wrong)?;
        let host = rest.split('/').next().unwrap_or_default();
        let plain = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        let path = |c: char| plain(c) || "/_~%".contains(c);
        if !["http", "https"].contains(&scheme) || host.is_empty() || !host.chars().all(plain) || !rest.chars().all(path) {
            return Err(wrong());
        }
        Ok(&self.receipts[..scheme.len() + 3 + host.len()])
    }

    /// Returns the booking page.
    pub(crate) fn form(&self, language: Language, typed: &Typed, alert: Option<Message>) -> Result<String, String> {
        let page = self.read(match language {
            Language::English => "index.html",
            Language::French => "fr.html",
        })?;
        let alert = alert.map_or(String::new(), |message| {
            format!("<div class=\"alert\" role=\"alert\"><p>{}</p></div>", escape(language.text(message)))
        });
        let fallback = self.fallback(language)?;
        let typed = [typed.name, typed.date, typed.problem].map(escape);
        Ok(fill(
            &page,
            &[
                ("receipts", &self.receipts),
                ("fallback", &fallback),
                ("alert", &alert),
                ("name", &typed[0]),
                ("date", &typed[1]),
                ("problem", &typed[2]),
            ],
        ))
    }

    /// Returns the page after a booking.
    pub(crate) fn thanks(&self, language: Language, outcome: Message) -> Result<String, String> {
        let page = self.read(match language {
            Language::English => "thanks.html",
            Language::French => "thanks.fr.html",
        })?;
        Ok(fill(&page, &[("receipts", &self.receipts), ("outcome", &escape(language.text(outcome)))]))
    }

    /// The current disclosures.
    pub(crate) fn disclosures(&self) -> Result<Vec<Published>, String> {
        LANGUAGES.iter().map(|language| self.disclosure(*language)).collect()
    }

    /// The disclosure in a language: the file, or what the receipt server has published last under the file's id and language; another answer is not
    /// shown. Blocks while it asks.
    pub(crate) fn disclosure(&self, language: Language) -> Result<Published, String> {
        let name = disclosure_name(language);
        let text = self.read(&name)?;
        let file = Published::read(text.clone().into_bytes()).map_err(|e| format!("{}: {}", self.root.join(&name).display(), e.sentence(text.as_bytes())))?;
        if !self.published {
            return Ok(file);
        }
        let (id, tag) = (&file.document.id, &file.document.language);
        let asked = self.server.published(id, tag);
        let read = asked
            .map_err(|e| e.to_string())
            .and_then(|bytes| Published::read(bytes).map_err(|e| e.to_string()))
            .and_then(|read| match (&read.document.id, &read.document.language) {
                (own_id, own_tag) if own_id == id && own_tag == tag => Ok(read),
                (other, other_tag) => Err(format!("asked for {id} ({tag}), it gave {other} ({other_tag})")),
            });
        Ok(read.unwrap_or_else(|why| {
            eprintln!(
                "shop: shows {name}, since the receipt server did not give what is published: {}",
                json::escaped(&why)
            );
            file
        }))
    }

    /// Returns the disclosure as HTML, which is shown before the script runs, and without JavaScript.
    fn fallback(&self, language: Language) -> Result<String, String> {
        let document = self.disclosure(language)?.document;
        Ok(disclosure::render::html(&document, Archive::shipped().labels(language.tag())))
    }

    pub(crate) fn read(&self, name: &str) -> Result<String, String> {
        let path: &Path = &self.root.join(name);
        fs::read_to_string(path).map_err(|e| format!("cannot read {}: {e}; name the folder with the shop's pages with --root", path.display()))
    }
}

/// The files that are served from the root unchanged, besides the disclosures.
pub(crate) const PUBLIC_FILES: [&str; 2] = ["shop.css", "bike.svg"];

/// The file with the disclosure in a language.
pub(crate) fn disclosure_name(language: Language) -> String {
    format!("disclosure.{}.json", language.tag())
}
