//! A drag out of the window in Linux: begun in the page, and handed over to GTK with files once it leaves the page.
//!
//! GTK itself and no library around it: the one that there is writes addresses without escaping them, so that a file
//! called "100%.txt" does not arrive.

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;

use coffer_wire::DragOutcome;
use gtk::gdk::{DragAction, ModifierType};
use gtk::glib::{self, Propagation, SignalHandlerId};
use gtk::prelude::{DragContextExtManual, ObjectExt, SeatExt, WidgetExt};
use gtk::{ApplicationWindow, TargetList};

use super::OnDragged;

/// The first button: the one that drags.
const BUTTON: i32 = 1;
/// What is carried, as the pointer shows it.
const PICTURE: &str = "text-x-generic";

/// Begins the drag if the pointer is still held. To be called on the main thread.
pub(super) fn begin(window: &ApplicationWindow, files: &[PathBuf], on_dragged: OnDragged) {
    if !is_held(window) {
        return on_dragged(DragOutcome::TooLate);
    }
    let targets = TargetList::new(&[]);
    targets.add_uri_targets(0);
    let drag = Rc::new(Drag {
        outcome: Cell::new(DragOutcome::Dropped),
        handlers: RefCell::default(),
        on_dragged: Cell::new(Some(on_dragged)),
    });
    drag.connect(window, files);
    match window.drag_begin_with_coordinates(&targets, DragAction::COPY, BUTTON, None, -1, -1) {
        Some(context) => context.drag_set_icon_name(PICTURE, 0, 0),
        None => drag.end(window, DragOutcome::GivenUp),
    }
}

/// One drag, from its beginning to its end.
struct Drag {
    /// How it ends unless somebody says otherwise.
    outcome: Cell<DragOutcome>,
    handlers: RefCell<Vec<SignalHandlerId>>,
    on_dragged: Cell<Option<OnDragged>>,
}

impl Drag {
    fn connect(self: &Rc<Self>, window: &ApplicationWindow, files: &[PathBuf]) {
        let uris: Vec<glib::GString> = files.iter().filter_map(|file| glib::filename_to_uri(file, None).ok()).collect();
        let give = window.connect_drag_data_get(move |_, _, data, _, _| {
            data.set_uris(&uris.iter().map(glib::GString::as_str).collect::<Vec<_>>());
        });
        let drag = Rc::clone(self);
        let fail = window.connect_drag_failed(move |_, _, _| {
            drag.outcome.set(DragOutcome::GivenUp);
            Propagation::Proceed
        });
        let drag = Rc::clone(self);
        let end = window.connect_drag_end(move |window, _| drag.end(window, drag.outcome.get()));
        self.handlers.replace(vec![give, fail, end]);
    }

    fn end(&self, window: &ApplicationWindow, outcome: DragOutcome) {
        for handler in self.handlers.take() {
            window.disconnect(handler);
        }
        if let Some(on_dragged) = self.on_dragged.take() {
            on_dragged(outcome);
        }
    }
}

/// Whether the button that drags is down.
fn is_held(window: &ApplicationWindow) -> bool {
    let pointer = window.display().default_seat().and_then(|seat| seat.pointer());
    let (Some(pointer), Some(surface)) = (pointer, window.window()) else { return false };
    let (_, _, _, held) = surface.device_position(&pointer);
    held.contains(ModifierType::BUTTON1_MASK)
}
