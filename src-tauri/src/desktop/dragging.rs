//! A drag out of the window in Linux: begun in the page, and handed over to GTK with files once it leaves the page.
//!
//! GTK itself and no library around it: the one that there is writes addresses without escaping them, so that a file
//! called "100%.txt" does not arrive.

use std::cell::RefCell;
use std::path::PathBuf;
use std::rc::Rc;

use coffer_wire::DragOutcome;
use gtk::gdk::{DragAction, ModifierType};
use gtk::glib::{self, SignalHandlerId};
use gtk::prelude::{DragContextExtManual, ObjectExt, SeatExt, WidgetExt};
use gtk::{ApplicationWindow, TargetList};

/// The first button: the one that drags.
const BUTTON: i32 = 1;
/// What is carried, as the pointer shows it.
const PICTURE: &str = "text-x-generic";

/// Begins the drag if the pointer is still held. To be called on the main thread.
pub(super) fn begin(window: &ApplicationWindow, files: &[PathBuf]) -> DragOutcome {
    if !is_held(window) {
        return DragOutcome::TooLate;
    }
    let targets = TargetList::new(&[]);
    targets.add_uri_targets(0);
    let handlers = connect(window, files);
    match window.drag_begin_with_coordinates(&targets, DragAction::COPY, BUTTON, None, -1, -1) {
        Some(context) => {
            context.drag_set_icon_name(PICTURE, 0, 0);
            DragOutcome::Begun
        }
        None => {
            disconnect(window, &handlers);
            DragOutcome::TooLate
        }
    }
}

/// What answers the desktop, until the drag is over.
type Handlers = Rc<RefCell<Vec<SignalHandlerId>>>;

fn connect(window: &ApplicationWindow, files: &[PathBuf]) -> Handlers {
    let uris: Vec<glib::GString> = files.iter().filter_map(|file| glib::filename_to_uri(file, None).ok()).collect();
    let give = window.connect_drag_data_get(move |_, _, data, _, _| {
        data.set_uris(&uris.iter().map(glib::GString::as_str).collect::<Vec<_>>());
    });
    let handlers = Handlers::default();
    let ending = Rc::clone(&handlers);
    let end = window.connect_drag_end(move |window, _| disconnect(window, &ending));
    handlers.borrow_mut().extend([give, end]);
    handlers
}

fn disconnect(window: &ApplicationWindow, handlers: &Handlers) {
    for handler in handlers.take() {
        window.disconnect(handler);
    }
}

/// Whether the button that drags is down.
fn is_held(window: &ApplicationWindow) -> bool {
    let pointer = window.display().default_seat().and_then(|seat| seat.pointer());
    let (Some(pointer), Some(surface)) = (pointer, window.window()) else { return false };
    let (_, _, _, held) = surface.device_position(&pointer);
    held.contains(ModifierType::BUTTON1_MASK)
}
