//! Drags from other programs, handled in Rust from the first motion to the drop.
//!
//! The page gets the event `coffer://drop`: where the drag stands, how many files and folders are in it and, for a drop,
//! an opaque id. Events are worked off on a thread of their own, in their order: looking at what is dragged may wait for
//! a slow disk, and the window must not.

mod held;

use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use coffer_wire::{DropEvent, DropPhase};
use tauri::{AppHandle, DragDropEvent, Emitter, Manager, PhysicalPosition, Runtime, Window, WindowEvent};

pub(crate) use held::Drops;

use crate::log;
use crate::picked::Picked;
use crate::state::AppState;

/// The event's name.
pub(crate) const DROP_EVENT: &str = "coffer://drop";

/// A drag on its way to the thread that answers it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Drag {
    Enter(Vec<PathBuf>, (f64, f64)),
    Over((f64, f64)),
    Drop(Vec<PathBuf>, (f64, f64)),
    Leave,
}

/// Where window events leave the drags.
#[derive(Debug)]
struct Drags(Mutex<Sender<Drag>>);

/// Passes the drags of a window on. Called on the main thread, so nothing is looked at here.
pub(crate) fn on_window_event<R: Runtime>(window: &Window<R>, event: &WindowEvent) {
    let WindowEvent::DragDrop(event) = event else { return };
    let point = |position: &PhysicalPosition<f64>| {
        // Called physical everywhere, it is in CSS pixels already on every system but Windows.
        let scale = if cfg!(windows) { window.scale_factor().unwrap_or(1.0) } else { 1.0 };
        (position.x / scale, position.y / scale)
    };
    let drag = match event {
        DragDropEvent::Enter { paths, position } => Drag::Enter(paths.clone(), point(position)),
        DragDropEvent::Over { position } => Drag::Over(point(position)),
        DragDropEvent::Drop { paths, position } => Drag::Drop(paths.clone(), point(position)),
        DragDropEvent::Leave => Drag::Leave,
        _ => return,
    };
    if let Some(drags) = window.try_state::<Drags>() {
        let sender = drags.0.lock().unwrap_or_else(PoisonError::into_inner);
        // Once nobody listens, the program is ending.
        let _ = sender.send(drag);
    }
}

/// Starts the thread that answers drags.
pub(crate) fn listen<R: Runtime>(app: AppHandle<R>, state: Arc<AppState>) {
    let (sender, drags) = mpsc::channel();
    app.manage(Drags(Mutex::new(sender)));
    let answer = move || {
        each_event(&drags, &state.drops, &state.home.opened(), |event| {
            if let Err(error) = app.emit(DROP_EVENT, event) {
                log::failure("the page cannot be told of a drag", &error);
            }
        });
    };
    if let Err(error) = thread::Builder::new().name("drags".to_owned()).spawn(answer) {
        log::failure("drags cannot be answered", &error);
    }
}

/// Turns drags into events for the page until no more can come. A drag of files below `own` was begun in the window
/// itself, and is nothing to be added.
fn each_event(drags: &Receiver<Drag>, drops: &Drops, own: &Path, mut emit: impl FnMut(DropEvent)) {
    let is_own = |paths: &[PathBuf]| !paths.is_empty() && paths.iter().all(|path| path.starts_with(own));
    let mut is_ignored = false;
    let mut current = Picked::default();
    let mut seen: Vec<PathBuf> = Vec::new();
    while let Some(drag) = next(drags) {
        for drag in drag {
            match &drag {
                Drag::Enter(paths, _) | Drag::Drop(paths, _) => is_ignored = is_own(paths),
                Drag::Over(_) | Drag::Leave => {}
            }
            if is_ignored {
                is_ignored = !matches!(drag, Drag::Drop(..) | Drag::Leave);
                continue;
            }
            let (phase, point, drop_id) = match drag {
                Drag::Enter(paths, point) => {
                    // GTK says it many times over; the disk is asked once.
                    if paths != seen {
                        seen.clone_from(&paths);
                        current = Picked::look_at(paths);
                    }
                    (DropPhase::Enter, point, None)
                }
                Drag::Over(point) => (DropPhase::Over, point, None),
                Drag::Drop(paths, point) => {
                    current = Picked::look_at(paths);
                    seen.clear();
                    (DropPhase::Drop, point, drops.hold(&current))
                }
                Drag::Leave => {
                    current = Picked::default();
                    seen.clear();
                    (DropPhase::Leave, (0.0, 0.0), None)
                }
            };
            let Picked { files, folders, .. } = current;
            emit(DropEvent { phase, files, folders, x: point.0, y: point.1, drop_id });
        }
    }
}

/// The next drag and, if motions have piled up, only the last of them with what came after.
fn next(drags: &Receiver<Drag>) -> Option<Vec<Drag>> {
    let mut next = vec![drags.recv().ok()?];
    while let [.., last @ Drag::Over(_)] = next.as_mut_slice() {
        match drags.try_recv() {
            Ok(drag @ Drag::Over(_)) => *last = drag,
            Ok(drag) => next.push(drag),
            Err(_) => break,
        }
    }
    Some(next)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use coffer_core::seams::{RandomIds, SystemClock};

    use super::*;

    fn events_of(drags: Vec<Drag>, drops: &Drops) -> Vec<DropEvent> {
        let (sender, receiver) = mpsc::channel();
        drags.into_iter().for_each(|drag| sender.send(drag).expect("the receiver is alive"));
        drop(sender);
        let mut events = Vec::new();
        each_event(&receiver, drops, Path::new(OWN), |event| events.push(event));
        events
    }

    /// Where copies lie that are dragged out of the window.
    const OWN: &str = "/home/anna/coffer/opened";

    fn drops() -> Drops {
        Drops::new(Arc::new(SystemClock::default()), Arc::new(RandomIds))
    }

    #[test]
    fn a_drop_is_counted_and_held_under_an_id_that_says_nothing() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = folder.path().join("secret plans.txt");
        fs::write(&file, "x").expect("writable");
        let drops = drops();
        let paths = vec![file.clone(), folder.path().to_owned()];
        let events = events_of(
            vec![
                Drag::Enter(paths.clone(), (1.0, 2.0)),
                Drag::Enter(paths.clone(), (1.0, 2.0)),
                Drag::Over((3.0, 4.0)),
                Drag::Over((5.0, 6.0)),
                Drag::Drop(paths.clone(), (7.0, 8.0)),
            ],
            &drops,
        );
        let phases: Vec<DropPhase> = events.iter().map(|event| event.phase).collect();
        use DropPhase::{Drop, Enter, Over};
        assert_eq!(phases, [Enter, Enter, Over, Drop], "of motions that pile up only the last is told");
        assert!(events.iter().all(|event| (event.files, event.folders) == (1, 1)), "{events:?}");
        let json = serde_json::to_string(&events).expect("JSON");
        assert!(!json.contains("secret"), "no path leaves Rust: {json}");
        let drop_id = events[3].drop_id.as_ref().expect("there is something to add");
        assert_eq!(drops.take(drop_id).expect("held").paths, paths);
    }

    #[test]
    fn what_is_no_file_is_refused_with_counts_of_nothing() {
        let picture = vec![PathBuf::from("https://example.org/cat.png")];
        let events =
            events_of(vec![Drag::Enter(picture.clone(), (0.0, 0.0)), Drag::Drop(picture, (0.0, 0.0))], &drops());
        assert!(events.iter().all(|event| event.files + event.folders == 0 && event.drop_id.is_none()), "{events:?}");
    }

    #[test]
    fn a_drag_out_of_the_window_that_comes_back_adds_nothing() {
        let own = vec![Path::new(OWN).join("0192/a.txt")];
        let point = (1.0, 1.0);
        let there_and_back = [Drag::Enter(own.clone(), point), Drag::Over(point), Drag::Leave];
        let dropped = [Drag::Enter(own.clone(), point), Drag::Drop(own, point)];
        let folder = tempfile::tempdir().expect("a temporary folder");
        let foreign = [Drag::Enter(vec![folder.path().to_owned()], point)];
        let events = events_of([&there_and_back[..], &dropped, &foreign].concat(), &drops());
        assert_eq!(
            events.iter().map(|event| (event.phase, event.folders)).collect::<Vec<_>>(),
            [(DropPhase::Enter, 1)]
        );
    }

    #[test]
    fn a_drag_that_left_is_forgotten() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let paths = vec![folder.path().to_owned()];
        let events = events_of(vec![Drag::Enter(paths, (0.0, 0.0)), Drag::Leave, Drag::Over((1.0, 1.0))], &drops());
        assert_eq!(events[0].folders, 1);
        assert_eq!((events[1].phase, events[1].folders, events[2].folders), (DropPhase::Leave, 0, 0));
    }
}
