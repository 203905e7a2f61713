//! What happens to records outside the element: other elements and tabs change them, and the browser shows the page again as it was
//! left, when anything may have happened meanwhile.

use super::store::{self, News};
use crate::Widget;
use crate::browser::window;
use flow::{PageEvent, RecordEvent};
use gloo_events::EventListener;
use wasm_bindgen::JsCast;
use web_sys::{BroadcastChannel, MessageEvent, PageTransitionEvent};

/// Listens while it lives.
pub struct Updates {
    channel: Option<BroadcastChannel>,
    _listeners: Vec<EventListener>,
}

impl Updates {
    /// Has a widget hear of changes.
    pub fn listen(widget: &Widget) -> Updates {
        let channel = store::channel();
        let mut listeners = vec![];
        if let Some(channel) = &channel {
            let weak = widget.downgrade();
            listeners.push(EventListener::new(channel, "message", move |event| {
                let data = event.unchecked_ref::<MessageEvent>().data().as_string().unwrap_or_default();
                match (weak.upgrade(), store::read_news(&data)) {
                    (Some(widget), Some(News::Changed(record))) => widget.dispatch(RecordEvent::Changed(record)),
                    (Some(widget), Some(News::SendingFailed(hash))) => widget.dispatch(RecordEvent::SendingFailed { hash }),
                    (None, _) | (_, None) => {}
                }
            }));
        }
        let weak = widget.downgrade();
        listeners.push(EventListener::new(&window(), "pageshow", move |event| {
            if let Some(widget) = weak.upgrade()
                && event.unchecked_ref::<PageTransitionEvent>().persisted()
            {
                if let Some(record) = widget.with_record(|record| record.hash.clone()).and_then(|hash| store::find(&hash)) {
                    widget.dispatch(RecordEvent::Changed(Box::new(record)));
                }
                widget.dispatch(PageEvent::ShownAgain);
            }
        }));
        Updates {
            channel,
            _listeners: listeners,
        }
    }
}

impl Drop for Updates {
    fn drop(&mut self) {
        self.channel.iter().for_each(BroadcastChannel::close);
    }
}
