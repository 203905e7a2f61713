//! Ids within this page: an asynchronous answer carries that of its question, so that a late one cannot reach what came after.

/// A question to the receipt server or to a file. A later one is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RequestId(u32);

/// A document that was opened in this page. The same file opened again is another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DocumentId(u32);

/// Gives ids, each once.
#[derive(Debug, Default)]
pub struct Ids(u32);

impl Ids {
    /// For a question.
    pub fn request(&mut self) -> RequestId {
        self.0 += 1;
        RequestId(self.0)
    }

    /// For a document.
    pub fn document(&mut self) -> DocumentId {
        self.0 += 1;
        DocumentId(self.0)
    }
}
