//! The disclosure screen: what is said, a box for each choice, and two buttons that are twins.

use super::after::changes;
use super::dom::{add, draw, flag, linked, say, speak};
use super::{Page, Press, Screen, listen};
use crate::Shared;
use crate::evidence::Watch;
use crate::host::{El, Listener};
use crate::locale::{Locale, Word};
use crate::text::listed;
use ::receipt::Evidence;
use alloc::{boxed::Box, string::String, vec::Vec};
use disclosure::notice::Purpose;
use flow::{DisclosureView, Event, Target, View};

/// See `dom`.
pub const OUTLINE: &str = "\
#section.card part=disclosure aria-labelledby=heading
 #div.changed part=changed
 #h2 tabindex=-1 id=heading
 #p.lead
 #p.lead
 #p.problem part=problem
 #ul.purposes
 #dl.facts
 #div
 div.twins
  #button.twin type=button part=agree:agree
  #button.twin type=button part=decline:decline
 #p";

/// What a purpose says.
pub const PURPOSE: &str = "\
#li.purpose part=purpose
 #div
  #strong
  #div
   #p
   #p.gain
   #p.small";

pub struct Disclose {
    root: El,
    heading: El,
    boxes: Vec<El>,
    problem: El,
    next: El,
    watch: Watch,
    _listeners: Vec<Listener>,
}

impl Disclose {
    pub fn screen(shared: &Shared, view: &DisclosureView<'_>, locale: &Locale) -> Box<dyn Screen> {
        let notice = view.notice;
        let [
            root,
            changed,
            heading,
            summary,
            decline_line,
            problem,
            list,
            facts,
            sections,
            agree,
            decline,
            next,
        ] = draw(OUTLINE, locale);
        speak(&root, view.language);
        changed.set_hidden(view.changed.is_none());
        if let Some(what) = view.changed {
            changes(&changed, what, Word::asked_again, locale);
        }
        heading.set_text(&notice.heading);
        summary.set_text(&notice.summary);
        decline_line.set_text(&notice.decline);

        let mut boxes = Vec::new();
        let mut listeners = Vec::new();
        for purpose in &notice.purposes {
            let item = row(purpose, locale, &mut boxes);
            if purpose.choice {
                listeners.push(listen(shared, &item, "click", boxes.len() - 1, toggle));
            }
            list.append(&item);
        }
        for fact in &notice.facts {
            add(&facts, "dt", &fact.label);
            linked(&add(&facts, "dd", ""), &fact.text, fact.link.as_deref());
        }
        for section in &notice.sections {
            let details = add(&sections, "details", "");
            add(&details, "summary", &section.title);
            let list = add(&details, "ul", "");
            for item in &section.items {
                let line = add(&list, "li", "");
                if let Some(label) = &item.label {
                    add(&line, "span.label", &[label, &*notice.colon].concat());
                }
                linked(&line, &item.text, item.link.as_deref());
            }
        }
        listeners.push(listen(shared, &agree, "click", 0, |press| {
            Some(Event::AgreePressed {
                by: press.gesture,
                seen: press.shared.with_page(Page::seen),
            })
        }));
        listeners.push(listen(shared, &decline, "click", 0, |press| Some(Event::DeclinePressed(press.gesture))));
        Box::new(Disclose {
            watch: Watch::new(&root),
            root,
            heading,
            boxes,
            problem,
            next,
            _listeners: listeners,
        })
    }
}

impl Screen for Disclose {
    fn root(&self) -> &El {
        &self.root
    }

    fn patch(&mut self, view: &View<'_>, locale: &Locale) {
        let View::Disclosure(view) = view else { return };
        for (tick, &on) in self.boxes.iter().zip(view.ticks) {
            tick.set_checked(on);
            flag(tick, "aria-invalid", view.choose_first.then_some("true"));
        }
        let first = if view.choose_first {
            locale.fill(Word::choose_first, &[])
        } else {
            String::new()
        };
        say(&self.problem, &first);
        let (class, word) = match view {
            DisclosureView { not_loaded: true, .. } => ("problem", locale.word(Word::not_loaded)),
            DisclosureView { awaits: true, .. } => ("note", locale.word(Word::one_moment)),
            _ => ("", ""),
        };
        self.next.set("class", class);
        say(&self.next, word);
    }

    fn focus(&self, target: Target) -> Option<&El> {
        match target {
            Target::Disclosure => Some(&self.heading),
            Target::FirstPurpose => self.boxes.first(),
            _ => None,
        }
    }

    fn seen(&self) -> Option<Evidence> {
        self.watch.seen()
    }

    fn anchor(&self) -> Option<&El> {
        self.focus(Target::FirstPurpose)
    }
}

/// A purpose with its box, where there is something to choose.
fn row(purpose: &Purpose, locale: &Locale, boxes: &mut Vec<El>) -> El {
    let [item, words, title, about, text, gain, facts] = draw(PURPOSE, locale);
    title.set_text(&purpose.title);
    text.set_text(&purpose.text);
    gain.set_text(&purpose.benefit);
    facts.set_text(&listed(&mut purpose.facts.iter().map(String::as_str)));
    if purpose.choice {
        item.set("class", "purpose choice");
        let tick = add(&item, "input type=checkbox part=box autocomplete=off", "");
        for (named, name, prefix) in [(&title, "aria-labelledby", "title-"), (&about, "aria-describedby", "about-")] {
            let id = [prefix, &*purpose.id].concat();
            named.set("id", &id);
            tick.set(name, &id);
        }
        boxes.push(tick);
        item.append(&words);
    }
    item
}

/// The whole row is the target, without a `label`: a label passes a scripted click on to its box as a trusted one.
fn toggle(press: &Press) -> Option<Event> {
    press.undo_if_scripted();
    Some(Event::PurposeToggled {
        index: press.index,
        by: press.gesture,
    })
}
