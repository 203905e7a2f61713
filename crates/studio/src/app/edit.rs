//! Changes of the document: keys, choices, items of lists, suggestions, and taking each back.

use super::App;
use crate::events::{Event, send};
use crate::fix::question_id;
use crate::form::control_id;
use crate::history::Step;
use crate::page;
use crate::period;
use crate::schema::Kind;
use crate::tree;
use json::{Node, Value};
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

impl App {
    /// A control was changed.
    pub(super) fn changed(&mut self, at: &str, reads: &str, arg: &str, value: &str, checked: bool, is_typing: bool) {
        match reads {
            "answer" => return self.answer(arg, value),
            "server" => return self.publishing.server = value.into(),
            "key" => return self.publishing.key = value.into(),
            _ => {}
        }
        let Some(open) = &self.open else { return };
        let after = match reads {
            "text" => self.text_value(at, value),
            "number" => Some(tree::number(value).unwrap_or_else(|| json::text(value))),
            "flag" => Some(Value::Bool(checked)),
            "word" => {
                let words = tree::get(&open.tree, at).map_or(&[][..], Node::items).iter();
                let mut words: Vec<Value> = words.map(|word| word.value.clone()).filter(|word| *word != json::text(arg)).collect();
                if checked {
                    words.push(json::text(arg));
                }
                Some(json::array(words))
            }
            "either" => match self.schema.at(at).map(|schema| &schema.kind) {
                Some(Kind::Either { object, .. }) if arg == "object" => Some(object.blank()),
                Some(Kind::Either { word, .. }) => Some(json::text(&*word.word)),
                _ => return,
            },
            "amount" => Some(json::text(period::join(value, &held(&format!("{}:unit", control_id(at)))))),
            "unit" => {
                let amount = held(&control_id(at));
                let is_number = amount.bytes().all(|byte| byte.is_ascii_digit());
                let amount = if (value == "occasion") == is_number { "" } else { &amount };
                Some(json::text(period::join(amount, value)))
            }
            _ => return,
        };
        if is_typing {
            self.set_typed(at, after);
        } else {
            self.touched.insert(at.into());
            self.set(at, after);
        }
    }

    /// What a text of a control is in the document: one line, and no member at all for an empty one that may be left out.
    fn text_value(&self, at: &str, value: &str) -> Option<Value> {
        let line: String = value.chars().map(|c| if c == '\n' || c == '\r' { ' ' } else { c }).collect();
        (!line.is_empty() || !self.schema.is_optional(at)).then(|| json::text(line))
    }

    fn set_typed(&mut self, at: &str, after: Option<Value>) {
        let Some(open) = &mut self.open else { return };
        let before = tree::get(&open.tree, at).map(|node| node.value.clone());
        tree::set(&mut open.tree, &self.schema, at, after.clone());
        open.history.typed(Step {
            pointer: at.into(),
            before,
            after,
        });
        self.request_frame();
    }

    /// Sets a member as a step of its own, and shows the form anew.
    pub(super) fn set(&mut self, at: &str, after: Option<Value>) {
        let Some(open) = &mut self.open else { return };
        let before = tree::get(&open.tree, at).map(|node| node.value.clone());
        if before == after {
            return;
        }
        tree::set(&mut open.tree, &self.schema, at, after.clone());
        open.history.push(Step {
            pointer: at.into(),
            before,
            after,
        });
        self.show_form();
        self.draw();
    }

    /// A field was left: its findings are shown from now on.
    pub(super) fn left(&mut self, at: String) {
        if let Some(open) = &mut self.open {
            open.history.left();
        }
        if self.touched.insert(at) {
            self.show_findings();
        }
    }

    pub(super) fn undo(&mut self) {
        let step = self.open.as_mut().and_then(|open| open.history.undo());
        self.take_step(step.map(|step| (step.pointer, step.before)), "Undone");
    }

    pub(super) fn redo(&mut self) {
        let step = self.open.as_mut().and_then(|open| open.history.redo());
        self.take_step(step.map(|step| (step.pointer, step.after)), "Done again");
    }

    fn take_step(&mut self, step: Option<(String, Option<Value>)>, words: &str) {
        let (Some((pointer, value)), Some(open)) = (step, &mut self.open) else {
            return;
        };
        tree::set(&mut open.tree, &self.schema, &pointer, value);
        self.show_form();
        self.draw();
        self.focus(&pointer);
        page::say(&format!("{words}: {}", self.place(&pointer)));
    }

    /// A suggestion becomes the document, once its questions are answered.
    pub(super) fn apply(&mut self, i: usize) {
        let (Some(fix), Some(open)) = (self.fixes.get(i), &self.open) else { return };
        if let Some(question) = fix.unanswered() {
            page::say("Answer the question first.");
            if let Some(field) = page::by_id(&question_id(i, question)) {
                page::focus(&field);
            }
            return;
        }
        let (mut pointer, mut value) = (fix.edit.pointer.clone(), fix.edit.value.clone());
        // What is appended changes the list; what has no object around it brings that with it.
        let mut after = open.tree.clone();
        tree::set(&mut after, &self.schema, &pointer, value.clone());
        let around = |pointer: &str| pointer.rsplit_once('/').map(|(parent, _)| parent.to_owned());
        while let Some(parent) = around(&pointer).filter(|parent| pointer.ends_with("/-") || tree::get(&open.tree, parent).is_none()) {
            pointer = parent;
            value = tree::get(&after, &pointer).map(|node| node.value.clone());
        }
        self.touched.insert(pointer.clone());
        self.set(&pointer, value);
        self.focus(&pointer);
        page::say(&format!("Applied. {}", crate::findings::count(&self.findings)));
    }

    fn answer(&mut self, question: &str, value: &str) {
        self.answers.retain(|(known, _)| known != question);
        self.answers.push((question.into(), value.into()));
        self.make_fixes();
        self.show_findings();
        self.rest_soon();
    }

    /// Adds, removes or moves members and items.
    pub(super) fn change_members(&mut self, does: &str, at: &str) {
        let Some(open) = &self.open else { return };
        let Some((list, place)) = at.rsplit_once('/') else { return };
        let items = |list: &str| -> Vec<Value> {
            tree::get(&open.tree, list)
                .map_or(&[][..], Node::items)
                .iter()
                .map(|node| node.value.clone())
                .collect()
        };
        let place: usize = place.parse().unwrap_or_default();
        match does {
            "add" => {
                let value = self.schema.at(at).map(crate::schema::Schema::blank);
                self.set(at, value);
                self.focus(at);
            }
            "remove" => {
                self.set(at, None);
                self.focus(at);
            }
            "append" => {
                let Some(Kind::List(item)) = self.schema.at(at).map(|schema| &schema.kind) else {
                    return;
                };
                let mut values = items(at);
                values.push(item.blank());
                let last = format!("{at}/{}", values.len() - 1);
                self.set(at, Some(json::array(values)));
                self.focus(&last);
            }
            "take" => {
                let mut values = items(list);
                if place < values.len() {
                    values.remove(place);
                    let list = list.to_owned();
                    self.set(&list, Some(json::array(values)));
                    self.focus_button(&format!("add:{list}"));
                }
            }
            "up" | "down" => {
                let mut values = items(list);
                let other = if does == "up" { place.checked_sub(1) } else { Some(place + 1) };
                if let Some(other) = other.filter(|other| *other < values.len()) {
                    values.swap(place, other);
                    let moved = format!("{list}/{other}");
                    let list = list.to_owned();
                    self.set(&list, Some(json::array(values)));
                    self.focus_tool(&moved, does);
                }
            }
            _ => page::log(&format!("no button does {does}")),
        }
    }

    /// The page draws soon: until then more keys may come.
    pub(super) fn request_frame(&mut self) {
        if !self.is_drawing {
            self.is_drawing = true;
            page::before_drawing(|| send(Event::Frame));
        }
    }
}

/// What a control of the page holds.
fn held(id: &str) -> String {
    // `value` is the same property on every control.
    page::by_id(id).map_or(String::new(), |control| control.unchecked_ref::<HtmlInputElement>().value())
}
