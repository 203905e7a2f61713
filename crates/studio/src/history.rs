//! Undo and redo: each step is one member before and after. Keys typed into one field are one step until it is left.

use json::Value;

/// One change of the document.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// The member that changed; empty for the whole document.
    pub pointer: String,
    /// What it was.
    pub before: Option<Value>,
    /// What it became.
    pub after: Option<Value>,
}

/// The steps taken and those taken back.
#[derive(Debug, Default)]
pub struct History {
    done: Vec<Step>,
    undone: Vec<Step>,
    /// The field whose keys still join the last step.
    typing: Option<String>,
}

impl History {
    /// A change of its own.
    pub fn push(&mut self, step: Step) {
        self.undone.clear();
        self.typing = None;
        self.done.push(step);
    }

    /// A key in a field.
    pub fn typed(&mut self, step: Step) {
        let joins = self.typing.as_ref() == Some(&step.pointer);
        match self.done.last_mut().filter(|_| joins) {
            Some(last) => {
                last.after = step.after;
                self.undone.clear();
            }
            None => {
                let pointer = step.pointer.clone();
                self.push(step);
                self.typing = Some(pointer);
            }
        }
    }

    /// The field was left: the next key begins a step.
    pub fn left(&mut self) {
        self.typing = None;
    }

    /// The step to take back.
    pub fn undo(&mut self) -> Option<Step> {
        self.typing = None;
        let step = self.done.pop()?;
        self.undone.push(step.clone());
        Some(step)
    }

    /// The step to take again.
    pub fn redo(&mut self) -> Option<Step> {
        self.typing = None;
        let step = self.undone.pop()?;
        self.done.push(step.clone());
        Some(step)
    }

    /// Whether there is something to take back, and to take again.
    pub fn can(&self) -> (bool, bool) {
        (!self.done.is_empty(), !self.undone.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(pointer: &str, before: &str, after: &str) -> Step {
        Step {
            pointer: pointer.into(),
            before: Some(json::text(before)),
            after: Some(json::text(after)),
        }
    }

    #[test]
    fn keys_of_one_field_are_one_step_until_it_is_left() {
        let mut history = History::default();
        history.typed(step("/a", "", "x"));
        history.typed(step("/a", "x", "xy"));
        history.typed(step("/b", "", "z"));
        history.typed(step("/a", "xy", "xyz"));
        history.left();
        history.typed(step("/a", "xyz", "!"));
        let undone: Vec<Step> = std::iter::from_fn(|| history.undo()).collect();
        assert_eq!(
            undone,
            [step("/a", "xyz", "!"), step("/a", "xy", "xyz"), step("/b", "", "z"), step("/a", "", "xy")]
        );
    }

    #[test]
    fn what_was_taken_back_is_taken_again_until_something_else_is_done() {
        let mut history = History::default();
        history.push(step("/a", "1", "2"));
        history.push(step("/a", "2", "3"));
        assert_eq!(history.undo(), Some(step("/a", "2", "3")));
        assert_eq!(history.redo(), Some(step("/a", "2", "3")));
        history.undo();
        history.push(step("/a", "2", "4"));
        assert_eq!((history.redo(), history.can()), (None, (true, false)));
    }
}
