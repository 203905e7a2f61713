//! The browser window that stays open from one test to the next: starting a browser takes longer than most tests.
//!
//! A test gets an empty window ([`Browser::open`]), and gives it back when it has passed ([`Page::close`]). Each test has servers on ports of their own, thus
//! origins of its own, so that nothing stored or cached by one is seen by another. A page that is dropped, as by a test that fails, ends its browser. The
//! tests of a program run one at a time, since they share the window.

use std::sync::{Mutex, PoisonError};

use anyhow::Result;
use serde_json::json;

use crate::browser::Browser;
use crate::page::Page;

/// The visitor's language if a test does not choose another.
const LANGUAGE: &str = "en-IE";

static KEPT: Mutex<Option<Page>> = Mutex::new(None);

impl Browser {
    /// Opens an empty window for a visitor who reads English.
    ///
    /// # Errors
    /// As [`Browser::open_in`].
    pub async fn open(self) -> Result<Page> {
        self.open_in(LANGUAGE).await
    }

    /// Opens an empty window for a visitor who reads this language, such as `fr-FR`. The window is the one that the last test gave back, if it is of this engine
    /// and language.
    ///
    /// # Errors
    /// Returns an error if a program is missing or does not start; the message contains its output.
    pub async fn open_in(self, language: &str) -> Result<Page> {
        let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take();
        match kept {
            Some(page) if page.browser() == self && page.language() == language => {
                page.proxy().forget();
                Ok(page)
            }
            other => {
                if let Some(page) = other {
                    page.quit().await?;
                }
                self.start(language).await
            }
        }
    }
}

impl Page {
    /// Gives the window back, empty. In Chromium, and where a test has opened others, a new one takes its place, so that no emulation is left; otherwise it shows
    /// an empty page, since WebKitGTK's driver may lose a window that it opens while another closes.
    ///
    /// # Errors
    /// Returns an error if the driver does not answer.
    pub async fn close(self) -> Result<()> {
        let client = self.client();
        let open = self.answer(client.windows(), || "list its windows".to_owned()).await?;
        if self.browser() == Browser::Chromium || open.len() > 1 {
            let empty = self.answer(client.new_window(true), || "open a window".to_owned()).await?.handle;
            for old in open {
                self.answer(client.switch_to_window(old), || "go to a window".to_owned()).await?;
                self.answer(client.close_window(), || "close a window".to_owned()).await?;
            }
            self.answer(client.switch_to_window(empty), || "go to its new window".to_owned()).await?;
            if self.browser() == Browser::Chromium {
                // Otherwise nothing in it has the focus.
                self.devtools("Page.bringToFront", json!({})).await?;
            }
        } else {
            self.goto("about:blank").await?;
        }
        *KEPT.lock().unwrap_or_else(PoisonError::into_inner) = Some(self);
        Ok(())
    }

    /// Ends the session, then the processes.
    ///
    /// # Errors
    /// Returns an error if the driver does not answer.
    pub async fn quit(self) -> Result<()> {
        // The client is a handle: its clone closes the same session, and the processes end when `self` is dropped.
        self.answer(self.client().clone().close(), || "close".to_owned()).await
    }
}

/// Ends the browser that was kept last. The program must call it before it exits, because a static is never dropped.
///
/// # Errors
/// Returns an error if the driver does not answer; the processes are ended all the same.
pub async fn quit() -> Result<()> {
    let kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner).take();
    match kept {
        Some(page) => page.quit().await,
        None => Ok(()),
    }
}
