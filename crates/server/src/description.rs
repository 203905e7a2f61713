//! The description of the server's addresses (OpenAPI 3.1, `openapi.json`), and the page that shows it.
//!
//! What lives here: the file as it is served, and its rendering as HTML without script, made of the file and of nothing else. What deliberately does
//! not: the requests (`routes/description`), and the frame of the page (`page`).

use json::{Node, Value};
use maud::{Markup, html};
use std::sync::LazyLock;

/// The description as it is served.
pub const JSON: &str = include_str!("../openapi.json");

/// The page's content. A test parses the file, so that it is never empty.
pub static CARD: LazyLock<Markup> = LazyLock::new(|| json::parse(JSON.as_bytes()).map(|file| card(&file)).unwrap_or_default());

const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

fn card(file: &Node) -> Markup {
    let schemas = file.get("components").get("schemas").members();
    html! {
        h1 { (file.get("info").text("title")) }
        p { (file.get("info").text("description")) }
        p { a href="openapi.json" { "openapi.json" } " is this page for programs (OpenAPI " (file.text("openapi")) ")." }
        p { (file.get("components").get("securitySchemes").get("accessKey").text("description")) }
        @for tag in file.get("tags").items() {
            h2 #(tag.text("name")) { (tag.text("name")) }
            p { (tag.text("description")) }
            @for path in file.get("paths").members() {
                @for (method, operation) in operations(&path.node, tag.text("name")) {
                    (shown(file, method, &path.name, &path.node, operation))
                }
            }
        }
        h2 { "Schemas" }
        @for schema in schemas {
            details id=(schema.name) {
                summary { code { (schema.name) } }
                (shape(&schema.node))
            }
        }
    }
}

/// The operations of a path that have this tag.
fn operations<'a>(path: &'a Node, tag: &str) -> Vec<(&'static str, &'a Node)> {
    let all = METHODS.into_iter().map(|method| (method, path.get(method)));
    all.filter(|(_, operation)| operation.get("tags").items().iter().any(|one| one.as_text() == tag))
        .collect()
}

fn shown(file: &Node, method: &str, address: &str, path: &Node, operation: &Node) -> Markup {
    let parameters = [path.get("parameters"), operation.get("parameters")];
    let keys = operation.get("security").items().iter().flat_map(|one| one.get("accessKey").items());
    let roles: Vec<&str> = keys.map(Node::as_text).collect();
    let bodies = operation.get("requestBody").get("content").members();
    html! {
        details id=(operation.text("operationId")) {
            summary { code { (method.to_uppercase()) " " (address) } " " (operation.text("summary")) }
            @if !operation.text("description").is_empty() { p { (operation.text("description")) } }
            @if !roles.is_empty() { p { "With an access key of the role " b { (roles.join(" or ")) } "." } }
            @for parameter in parameters.into_iter().flat_map(Node::items).map(|one| resolved(file, one)) {
                p {
                    code { (parameter.text("name")) } " in the " (parameter.text("in"))
                    @if parameter.get("required").value == Value::Bool(true) { ", required" }
                    ". " (parameter.text("description"))
                }
                (shape(parameter.get("schema")))
            }
            @for body in bodies {
                h3 { "Request, " code { (body.name) } }
                (content(&body.node))
            }
            @for answer in operation.get("responses").members() {
                @let told = resolved(file, &answer.node);
                h3 { (answer.name) }
                p { (told.text("description")) }
                @for header in told.get("headers").members() {
                    p { code { (header.name) } ": " (resolved(file, &header.node).text("description")) }
                }
                @for body in told.get("content").members() {
                    p { code { (body.name) } }
                    @let codes = codes(body.node.get("schema"));
                    @if codes.is_empty() { (content(&body.node)) } @else { p { @for code in codes { code { (code) } " " } } }
                }
            }
        }
    }
}

/// A schema with an example.
fn content(body: &Node) -> Markup {
    let example = body.get("example");
    html! {
        (shape(body.get("schema")))
        @if !example.is_null() { pre { (json::to_jcs(&example.value)) } }
    }
}

/// The codes of a problem.
fn codes(schema: &Node) -> Vec<&str> {
    let parts = schema.get("allOf").items().iter();
    parts
        .flat_map(|part| part.get("properties").get("code").get("enum").items())
        .map(Node::as_text)
        .collect()
}

/// What a schema allows. What another one says is a link to it.
fn shape(schema: &Node) -> Markup {
    let alternatives = [("oneOf", "One of:"), ("anyOf", "One or more of:"), ("allOf", "All of:")];
    let properties = schema.get("properties").members();
    let required = schema.get("required").items();
    html! {
        @if let Some(name) = schema.text("$ref").rsplit('/').next().filter(|name| !name.is_empty()) {
            a href={ "#" (name) } { (name) }
        }
        @if !schema.text("description").is_empty() { p.small { (schema.text("description")) } }
        @let plain = plain(schema);
        @if !plain.is_empty() { p.small { code { (plain) } } }
        @if !properties.is_empty() {
            ul {
                @for member in properties {
                    li {
                        code { (member.name) }
                        @if !required.iter().any(|name| name.as_text() == member.name) { ", optional" }
                        ": " (shape(&member.node))
                    }
                }
            }
        }
        @if !schema.get("items").members().is_empty() { ul { li { "each: " (shape(schema.get("items"))) } } }
        @for (name, said) in alternatives {
            @if !schema.get(name).items().is_empty() {
                p.small { (said) }
                ul { @for one in schema.get(name).items() { li { (shape(one)) } } }
            }
        }
    }
}

/// The keywords of a schema that need no words, such as `type: "string", maxLength: 200`.
fn plain(schema: &Node) -> String {
    const KEYWORDS: [&str; 11] = [
        "type",
        "const",
        "enum",
        "format",
        "pattern",
        "minLength",
        "maxLength",
        "minimum",
        "maximum",
        "minItems",
        "maxItems",
    ];
    let present = KEYWORDS.into_iter().filter(|name| !schema.get(name).is_null());
    let said: Vec<String> = present
        .map(|name| match (name, &schema.get(name).value) {
            ("type", Value::Str(kind)) => kind.clone(),
            (name, value) => format!("{name} {}", json::to_jcs(value)),
        })
        .collect();
    said.join(", ")
}

/// The component that a reference names, or the node itself.
fn resolved<'a>(file: &'a Node, node: &'a Node) -> &'a Node {
    match node.text("$ref").strip_prefix("#/") {
        Some(pointer) => pointer.split('/').fold(file, |at, step| at.get(step)),
        None => node,
    }
}
