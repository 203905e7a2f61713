//! Which key may use which route: every route of the table, with every role, with no key and with one that is no key.

use crate::common::Running;
use http_scripts::client::{Request, Response, send};
use server::access::{self, Role};
use std::collections::BTreeSet;

/// Who may use a route.
enum May {
    /// Everybody: no key is asked for.
    Everybody,
    /// Whoever has one of these roles.
    These(&'static [Role]),
}
use May::{Everybody, These};

/// Every route, the methods that it takes, and who may use each. What is in braces is replaced by something that is nowhere.
const TABLE: &[(&str, &str, May)] = &[
    ("GET", "/.well-known/jwks.json", Everybody),
    ("GET", "/healthz", Everybody),
    ("GET", "/metrics", These(&[Role::Audit])),
    ("GET", "/v1/changes", These(&[Role::Audit])),
    ("GET", "/v1/accesses", These(&[Role::Audit])),
    ("GET", "/v1/audits", These(&[Role::Audit, Role::Operate])),
    ("POST", "/v1/audits", These(&[Role::Operate])),
    ("GET", "/v1/material-changes", These(&[Role::Operate])),
    ("GET", "/v1/material-changes/{id}/{version}", These(&[Role::Operate])),
    ("GET", "/v1/material-changes/{id}/{version}/messages", These(&[Role::Operate])),
    ("POST", "/v1/material-changes/{id}/{version}/told", These(&[Role::Operate])),
    ("GET", "/m/{secret}", Everybody),
    ("POST", "/m/{secret}", Everybody),
    ("POST", "/m/{secret}/questions", Everybody),
    ("GET", "/q/{secret}", Everybody),
    ("POST", "/q/{secret}", Everybody),
    ("GET", "/m/{secret}/proof", Everybody),
    ("GET", "/openapi", Everybody),
    ("GET", "/openapi.json", Everybody),
    ("GET", "/readyz", Everybody),
    ("GET", "/stop", Everybody),
    ("POST", "/stop", Everybody),
    ("POST", "/v1/challenges", Everybody),
    ("POST", "/v1/disclosures", These(&[Role::Publish])),
    ("GET", "/v1/disclosures/check", Everybody),
    ("POST", "/v1/disclosures/check", These(&[Role::Publish])),
    ("GET", "/v1/disclosures/sha256/{hex}", Everybody),
    ("GET", "/v1/disclosures/{id}", Everybody),
    ("POST", "/v1/erasures", These(&[Role::Operate])),
    ("POST", "/v1/events", These(&[Role::Operate])),
    ("POST", "/v1/imports", These(&[Role::Operate])),
    ("GET", "/v1/log", Everybody),
    ("GET", "/v1/log/{number}/checkpoint", Everybody),
    ("GET", "/v1/log/{number}/tile/{*rest}", Everybody),
    ("POST", "/v1/hooks/messages", These(&[Role::Operate])),
    // Known by Twilio's signature, not by a key; without a token there is no such address.
    ("POST", "/v1/hooks/twilio", Everybody),
    ("GET", "/v1/optouts", These(&[Role::Operate])),
    ("POST", "/v1/optouts", These(&[Role::Operate])),
    ("POST", "/v1/optouts/{id}/settle", These(&[Role::Operate])),
    ("GET", "/v1/permits", These(&[Role::Audit])),
    // An operator plans with dry_run; without it the role is refused by the same code (below).
    ("POST", "/v1/permits", These(&[Role::Permit, Role::Operate])),
    ("DELETE", "/v1/permits/{id}", These(&[Role::Permit])),
    ("GET", "/v1/questions", These(&[Role::Operate])),
    ("POST", "/v1/questions", Everybody),
    ("GET", "/v1/questions/{id}", These(&[Role::Operate])),
    ("POST", "/v1/questions/{id}/answer", These(&[Role::Operate])),
    ("POST", "/v1/questions/{id}/close", These(&[Role::Operate])),
    ("POST", "/v1/receipts", Everybody),
    ("GET", "/v1/receipts/{hash}", Everybody),
    ("GET", "/v1/receipts/{hash}/proof", Everybody),
    ("GET", "/v1/server", Everybody),
    ("POST", "/v1/withdrawals", Everybody),
    ("POST", "/v1/withdrawals/status", Everybody),
];

/// The methods and paths in the server's own table of routes.
fn routes() -> BTreeSet<(String, String)> {
    let source = include_str!("../src/routes.rs");
    let mut found = BTreeSet::new();
    for line in source.lines().filter_map(|line| line.trim().strip_prefix(".route(\"")) {
        let (path, handlers) = line.split_once('"').expect("a path");
        let methods = [
            ("get(", "GET"),
            ("post(", "POST"),
            ("delete(", "DELETE"),
            ("put(", "PUT"),
            ("patch(", "PATCH"),
            ("any(", "ANY"),
        ];
        let taken: Vec<&str> = methods.iter().filter(|(call, _)| handlers.contains(call)).map(|(_, method)| *method).collect();
        assert!(!taken.is_empty(), "no method was understood: {line}");
        found.extend(taken.into_iter().map(|method| (method.into(), path.into())));
    }
    found
}

fn request(server: &Running, method: &str, path: &str, key: Option<&str>, body: &str) -> Response {
    let mut headers = vec![("Content-Type".into(), "application/json".into())];
    headers.extend(key.map(|key| ("Authorization".into(), format!("Bearer {key}"))));
    let request = Request {
        method: method.into(),
        target: path.into(),
        headers,
        body: body.into(),
    };
    send(server.port, &request).expect("an answer")
}

/// A path without braces.
fn concrete(path: &str) -> String {
    let parts = path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
    parts.collect::<Vec<_>>().join("/")
}

#[test]
fn the_table_has_every_route() {
    let told: BTreeSet<(String, String)> = TABLE.iter().map(|(method, path, _)| ((*method).into(), (*path).into())).collect();
    assert_eq!(told.len(), TABLE.len(), "each once");
    assert_eq!(told, routes());
}

/// The description with its operations: method, path as axum writes it, and the roles of its keys.
fn described() -> Vec<(String, String, BTreeSet<String>)> {
    let file = json::parse(include_bytes!("../openapi.json")).expect("openapi.json is strict JSON");
    let mut found = Vec::new();
    for path in file.get("paths").members() {
        let operations = path.node.members().iter().filter(|member| member.name != "parameters");
        for operation in operations {
            let keys = operation.node.get("security").items().iter();
            let roles = keys.flat_map(|one| one.get("accessKey").items()).map(|role| role.as_text().to_owned());
            found.push((operation.name.to_uppercase(), path.name.replace("{rest}", "{*rest}"), roles.collect()));
        }
    }
    found
}

#[test]
fn the_description_has_every_route_with_its_roles() {
    let described = described();
    let mut wrong = Vec::new();
    for (method, path, may) in TABLE {
        let Some((_, _, told)) = described.iter().find(|one| one.0 == *method && one.1 == *path) else {
            wrong.push(format!(
                "{method} {path} is not described: add it under \"paths\", with its request, its answers and their codes"
            ));
            continue;
        };
        let roles: BTreeSet<String> = match may {
            Everybody => BTreeSet::new(),
            These(roles) => roles.iter().map(|role| role.as_str().to_owned()).collect(),
        };
        if *told != roles {
            wrong.push(format!(
                "{method} {path} is described with the roles {told:?} under \"security\", and takes {roles:?}"
            ));
        }
    }
    for (method, path, _) in &described {
        if !TABLE.iter().any(|one| one.0 == method && one.1 == path) {
            wrong.push(format!("{method} {path} is described and no route: remove it"));
        }
    }
    assert!(wrong.is_empty(), "crates/server/openapi.json:\n{}", wrong.join("\n"));
}

#[test]
fn a_route_answers_the_roles_that_it_names_and_no_other() {
    let server = Running::start();
    let keys: Vec<(Role, String)> = Role::ALL
        .iter()
        .map(|role| (*role, access::add(server.data.path(), *role, role.as_str()).expect("a key")))
        .collect();
    let revoked = access::add(server.data.path(), Role::Permit, "gone").expect("a key");
    access::revoke(server.data.path(), "gone").expect("revoked");
    for (method, path, may) in TABLE {
        let path = concrete(path);
        let ask = |key: Option<&str>| {
            let answer = request(&server, method, &path, key, "{}");
            // What is no refusal may name the codes too: the counts do, and the description.
            let refused = answer.status >= 400;
            let code = ["ERR_KEY_UNKNOWN", "ERR_KEY_ROLE"]
                .into_iter()
                .find(|code| refused && answer.text().contains(code));
            (answer.status, code)
        };
        let nobody = [None, Some("nonsense"), Some(&*revoked)];
        match may {
            Everybody => {
                let without = ask(None);
                assert_eq!(without.1, None, "{method} {path}");
                for key in nobody.into_iter().chain(keys.iter().map(|(_, key)| Some(&**key))) {
                    assert_eq!(ask(key), without, "{method} {path}: a key changes nothing");
                }
            }
            These(roles) => {
                for key in nobody {
                    assert_eq!(ask(key), (401, Some("ERR_KEY_UNKNOWN")), "{method} {path} with {key:?}");
                }
                for (role, key) in &keys {
                    let (status, code) = ask(Some(key));
                    if roles.contains(role) {
                        assert!(code.is_none() && status < 500, "{method} {path} as {role:?}: {status} {code:?}");
                    } else {
                        assert_eq!((status, code), (403, Some("ERR_KEY_ROLE")), "{method} {path} as {role:?}");
                    }
                }
            }
        }
    }
}

#[test]
fn an_operator_plans_and_gets_no_permit() {
    let server = Running::start();
    let key = access::add(server.data.path(), Role::Operate, "workshop").expect("a key");
    let body = |dry_run| format!("{{\"number\":\"+353850123456\",\"purpose\":\"offers\",\"channel\":\"call\",\"dry_run\":{dry_run}}}");
    let refused = request(&server, "POST", "/v1/permits", Some(&key), &body(false));
    assert!(refused.status == 403 && refused.text().contains("ERR_KEY_ROLE"), "{}", refused.text());
    assert_eq!(request(&server, "POST", "/v1/permits", Some(&key), &body(true)).status, 200);
}

#[test]
fn a_body_that_nobody_asked_for_is_read_before_the_answer() {
    let server = Running::start();
    // More than the socket's buffers take: a server that closes before it read this resets the connection, and the client loses the answer.
    let body = "{".repeat(8 * 1024 * 1024);
    let answers = |method: &str, path: &str| request(&server, method, &concrete(path), None, &body).status;
    for (method, path, _) in TABLE {
        let status = answers(method, path);
        assert!((200..500).contains(&status), "{method} {path}: {status}");
    }
    assert_eq!(answers("GET", "/openapi.json"), 200);
    assert_eq!(answers("POST", "/openapi.json"), 405);
    assert_eq!(answers("POST", "/nowhere"), 404);
    assert_eq!(answers("PUT", "/v1/receipts"), 405);
}
