//! Checks the result of a step: a response, or the exit of a command.

use crate::client::Response;
use crate::process::Ended;
use crate::script::{Line, words};
use crate::variables::{Variables, sum};
use json::{Node, Value, parse, to_jcs};
use std::path::Path;

/// Checks a response against `STATUS [CODE|page]` and one line for each further expectation.
pub fn response(response: &Response, expected: &[Line], variables: &mut Variables, folder: &Path) -> Result<(), String> {
    let shown = || format!("the answer was {} {:?}\n{}", response.status, response.headers, response.text());
    let (first, rest) = expected.split_first().ok_or("no line => says what the answer must be")?;
    let mut head = first.text.split(' ');
    let status = head.next().unwrap_or_default();
    if status != response.status.to_string() {
        return Err(format!("line {}: expected {status}; {}", first.number, shown()));
    }
    match head.next() {
        Some("page") => page(response).map_err(|why| format!("line {}: {why}; {}", first.number, shown()))?,
        Some(code) => problem(response, code).map_err(|why| format!("line {}: {why}; {}", first.number, shown()))?,
        None if response.status >= 400 => return Err(format!("line {}: name the code of the refusal", first.number)),
        None => {}
    }
    for line in rest {
        promise(response, &line.text, variables, folder).map_err(|why| format!("line {}: {}: {why}; {}", line.number, line.text, shown()))?;
    }
    Ok(())
}

/// Every refusal is an RFC 9457 problem with this code and one sentence.
fn problem(response: &Response, code: &str) -> Result<(), String> {
    if response.header("content-type") != Some("application/problem+json") {
        return Err("a refusal must be application/problem+json".into());
    }
    let node = parse(&response.body).map_err(|e| e.sentence(&response.body))?;
    let member = |name: &str| lookup(&node, name).map(|n| n.value.clone());
    if member("code") != Some(Value::Str(code.into())) {
        return Err(format!("expected {code}"));
    }
    if member("status") != Some(Value::Int(i64::from(response.status))) {
        return Err("the member status is not the answer's status".into());
    }
    match member("detail") {
        Some(Value::Str(detail)) if detail.len() > 20 && !detail.contains('\n') => Ok(()),
        _ => Err("detail is not one sentence".into()),
    }
}

/// Every page whose address contains a secret runs no script, loads nothing, and is not cached, passed on as a referrer, framed or indexed.
fn page(response: &Response) -> Result<(), String> {
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-robots-tag", "noindex"),
    ] {
        same(response.header(name).unwrap_or("(absent)"), value).map_err(|why| format!("{name}: {why}"))?;
    }
    let policy = response.header("content-security-policy").unwrap_or_default();
    let style = policy
        .strip_prefix("default-src 'none'; style-src 'sha256-")
        .and_then(|rest| rest.split_once("'; "));
    if style.is_none_or(|(_, rest)| rest != "form-action 'self'; base-uri 'none'; frame-ancestors 'none'") {
        return Err(format!("the policy is {policy}"));
    }
    if response.header("access-control-allow-origin").is_some() {
        return Err("another page may read it".into());
    }
    let text = response.text();
    lacks(&text, "<script")?;
    contains(&text, "<!DOCTYPE html><html lang=")
}

fn promise(response: &Response, text: &str, variables: &mut Variables, folder: &Path) -> Result<(), String> {
    let given = words(text)?;
    let given: Vec<&str> = given.iter().map(String::as_str).collect();
    match given[..] {
        ["header", name, "is", value] => same(response.header(name).unwrap_or("(absent)"), &variables.fill(value)?),
        ["header", name, "contains", value] => contains(response.header(name).unwrap_or("(absent)"), &variables.fill(value)?),
        ["header", name, "as", variable] => {
            variables.set(variable, response.header(name).ok_or("the header is absent")?);
            Ok(())
        }
        ["no", "header", name] => response.header(name).map_or(Ok(()), |value| Err(format!("it is {value}"))),
        ["body", "as", variable] => {
            variables.set(variable, response.text());
            Ok(())
        }
        ["body", "is", value] => same(&response.text(), &variables.fill(value)?),
        ["body", "is", "file", name] => {
            let bytes = std::fs::read(folder.join(name)).map_err(|e| e.to_string())?;
            if bytes == response.body { Ok(()) } else { Err("the bytes differ".into()) }
        }
        ["body", "contains", value] => contains(&response.text(), &variables.fill(value)?),
        ["body", "lacks", value] => lacks(&response.text(), &variables.fill(value)?),
        [path, "as", variable] if path.starts_with('$') => {
            let node = parse(&response.body).map_err(|e| e.sentence(&response.body))?;
            let found = lookup(&node, &path[1..]).ok_or("there is no such member")?;
            variables.set(variable, plain(found));
            Ok(())
        }
        [path, "absent"] if path.starts_with('$') => {
            let node = parse(&response.body).map_err(|e| e.sentence(&response.body))?;
            lookup(&node, &path[1..]).map_or(Ok(()), |found| Err(format!("it is {}", plain(found))))
        }
        [path, how @ ("is" | "says" | "about"), value] if path.starts_with('$') => {
            let node = parse(&response.body).map_err(|e| e.sentence(&response.body))?;
            let found = plain(lookup(&node, &path[1..]).ok_or("there is no such member")?);
            let value = variables.fill(value)?;
            match how {
                "is" => same(&found, &value),
                "says" => contains(&found, &value),
                // Time passes while a script runs.
                _ if (sum(&found)? - sum(&value)?).abs() <= 20 => Ok(()),
                _ => Err(format!("it is {found}")),
            }
        }
        _ => Err("unknown expectation; tests/http/README.md lists them".into()),
    }
}

/// Checks the exit of a command against `exit N` and one line for each further expectation.
pub fn ended(ended: &Ended, expected: &[Line], variables: &mut Variables) -> Result<(), String> {
    let shown = || format!("it ended with {}\nstdout: {}\nstderr: {}", ended.status, ended.stdout, ended.stderr);
    let (first, rest) = expected.split_first().ok_or("no line => says how it must end")?;
    let code = ended.status.code().map_or("a signal".to_owned(), |code| code.to_string());
    if first.text != format!("exit {code}") {
        return Err(format!("line {}: expected {}; {}", first.number, first.text, shown()));
    }
    for line in rest {
        let given = words(&line.text)?;
        let given: Vec<&str> = given.iter().map(String::as_str).collect();
        let judged = match given[..] {
            ["stdout", "contains", value] => contains(&ended.stdout, &variables.fill(value)?),
            ["stdout", "lacks", value] => lacks(&ended.stdout, &variables.fill(value)?),
            ["stdout", "as", variable] => {
                variables.set(variable, ended.stdout.trim_end());
                Ok(())
            }
            ["stderr", "lacks", value] => lacks(&ended.stderr, &variables.fill(value)?),
            ["stderr", "contains", value] => contains(&ended.stderr, &variables.fill(value)?),
            // An error message is a single line that starts with the program's name.
            ["stderr", "says", value] if ended.stderr.lines().count() == 1 && ended.stderr.starts_with("phone-consent: ") => {
                contains(&ended.stderr, &variables.fill(value)?)
            }
            ["stderr", "says", _] => Err("it is not one line that starts with phone-consent:".into()),
            ["stderr", "empty"] if ended.stderr.is_empty() => Ok(()),
            ["stderr", "empty"] => Err("it is not".into()),
            _ => Err("unknown expectation; tests/http/README.md lists them".into()),
        };
        judged.map_err(|why| format!("line {}: {}: {why}; {}", line.number, line.text, shown()))?;
    }
    Ok(())
}

fn same(found: &str, value: &str) -> Result<(), String> {
    if found == value { Ok(()) } else { Err(format!("it is {found}")) }
}

fn contains(found: &str, value: &str) -> Result<(), String> {
    if found.contains(value) { Ok(()) } else { Err(format!("it is {found}")) }
}

fn lacks(found: &str, value: &str) -> Result<(), String> {
    if found.contains(value) { Err("it is there".into()) } else { Ok(()) }
}

/// Returns the node at a path such as `.a.0.b`.
fn lookup<'a>(node: &'a Node, path: &str) -> Option<&'a Node> {
    path.split('.').filter(|step| !step.is_empty()).try_fold(node, |node, step| match &node.value {
        Value::Object(members) => members.iter().find(|m| m.name == step).map(|m| &m.node),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Returns a string without quotes, anything else as JSON.
fn plain(node: &Node) -> String {
    match &node.value {
        Value::Str(s) => s.clone(),
        value => to_jcs(value),
    }
}
