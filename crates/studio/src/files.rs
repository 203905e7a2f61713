//! Files: opened and written where they are, in browsers that can; otherwise chosen by a file field and saved as a download.

use crate::events::{Event, send};
use crate::ids::{DocumentId, RequestId};
use crate::page;
use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, HtmlInputElement, Url};

#[wasm_bindgen]
extern "C" {
    /// `FileSystemFileHandle` (File System Access), which web-sys has behind a flag only.
    type FileHandle;
    #[wasm_bindgen(method, getter)]
    fn name(this: &FileHandle) -> String;
    #[wasm_bindgen(method, catch, js_name = getFile)]
    fn get_file(this: &FileHandle) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = createWritable)]
    fn create_writable(this: &FileHandle) -> Result<Promise, JsValue>;

    /// `FileSystemWritableFileStream`.
    type Writable;
    #[wasm_bindgen(method, catch)]
    fn write(this: &Writable, text: &str) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch)]
    fn close(this: &Writable) -> Result<Promise, JsValue>;
}

/// A method of the window that not every browser has.
fn picker(name: &str) -> Option<Function> {
    Reflect::get(&page::window(), &name.into()).ok()?.dyn_into().ok()
}

/// Lets the author choose a file to open; what is read answers this request. A file field tells its choice by an event of its own.
pub fn open(request: RequestId) {
    let Some(picker) = picker("showOpenFilePicker") else {
        if let Some(field) = page::by_id("file") {
            let field: &HtmlInputElement = field.unchecked_ref();
            field.click();
        }
        return;
    };
    spawn_local(async move {
        match pick(&picker, request).await {
            Ok(opened) => send(opened),
            Err(error) => report(&error, "The file could not be opened"),
        }
    });
}

async fn pick(picker: &Function, request: RequestId) -> Result<Event, JsValue> {
    let handles: Array = JsFuture::from(picker.call0(&page::window())?.unchecked_into::<Promise>())
        .await?
        .unchecked_into();
    let handle: FileHandle = handles.get(0).unchecked_into();
    let file: File = JsFuture::from(handle.get_file()?).await?.unchecked_into();
    read_text(&file, handle.into(), request).await
}

async fn read_text(file: &File, handle: JsValue, request: RequestId) -> Result<Event, JsValue> {
    let text = JsFuture::from(file.text()).await?;
    Ok(Event::Opened {
        request,
        name: file.name(),
        text: text.as_string().unwrap_or_default(),
        handle,
    })
}

/// Takes the file that was chosen in the file field.
pub fn chosen(field: &HtmlInputElement) -> Option<File> {
    let file = field.files().and_then(|files| files.get(0));
    // So that the same file can be chosen again.
    field.set_value("");
    file
}

/// Reads a file that was chosen in the file field.
pub fn read(file: File, request: RequestId) {
    spawn_local(async move {
        match read_text(&file, JsValue::UNDEFINED, request).await {
            Ok(opened) => send(opened),
            Err(error) => report(&error, "The file could not be read"),
        }
    });
}

/// Writes the text of a document to the place it came from, to one that the author chooses, or as a download.
pub fn save(document: DocumentId, name: &str, text: String, handle: &JsValue) {
    let (name, handle) = (name.to_owned(), handle.clone());
    let saved = move |name, text, handle| {
        send(Event::Saved { document, name, text, handle });
    };
    if handle.is_undefined() && picker("showSaveFilePicker").is_none() {
        match download(&name, &text) {
            Ok(()) => saved(name, text, JsValue::UNDEFINED),
            Err(error) => report(&error, "The file could not be saved"),
        }
        return;
    }
    spawn_local(async move {
        match write(&name, &text, handle).await {
            Ok(handle) => saved(name, text, handle),
            Err(error) => report(&error, "The file could not be saved"),
        }
    });
}

async fn write(name: &str, text: &str, handle: JsValue) -> Result<JsValue, JsValue> {
    let handle: FileHandle = match picker("showSaveFilePicker") {
        Some(picker) if handle.is_undefined() => {
            let options = Object::new();
            Reflect::set(&options, &"suggestedName".into(), &name.into())?;
            JsFuture::from(picker.call1(&page::window(), &options)?.unchecked_into::<Promise>())
                .await?
                .unchecked_into()
        }
        Some(_) | None => handle.unchecked_into(),
    };
    let stream: Writable = JsFuture::from(handle.create_writable()?).await?.unchecked_into();
    JsFuture::from(stream.write(text)?).await?;
    JsFuture::from(stream.close()?).await?;
    Ok(handle.into())
}

fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type("application/json");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&text.into()), &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = page::document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    Url::revoke_object_url(&address)
}

/// Says that something failed; a picker that was closed without a choice did not fail.
fn report(error: &JsValue, what: &str) {
    let read = |name: &str| Reflect::get(error, &name.into()).ok().and_then(|value| value.as_string()).unwrap_or_default();
    if read("name") != "AbortError" {
        send(Event::Failed(format!("{what}: {}", read("message"))));
    }
}
