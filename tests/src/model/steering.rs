//! What a person wants of the whole queue: all of it to stop, all of it to go on, one of it to be first.

use coffer_core::repository::OpenState;

use super::Checked;
use super::history::Pick;
use super::player::Player;

impl Player<'_> {
    pub(super) fn pause_all(&mut self) -> Checked {
        let paused = self.stack.service().pause_transfers(&self.me());
        paused.map_err(|error| format!("pausing all failed with {error:?}"))?;
        self.become_of_all(|state| match state {
            OpenState::Queued | OpenState::Hashing | OpenState::Running | OpenState::Waiting => OpenState::Paused,
            other => other,
        });
        Ok(())
    }

    pub(super) fn resume_all(&mut self) -> Checked {
        let resumed = self.stack.service().resume_transfers(&self.me());
        resumed.map_err(|error| format!("resuming all failed with {error:?}"))?;
        self.become_of_all(|state| if state == OpenState::Paused { OpenState::Queued } else { state });
        Ok(())
    }

    fn become_of_all(&mut self, become_of: impl Fn(OpenState) -> OpenState) {
        let mine = self.mine();
        let states = mine.imports.values_mut().map(|import| &mut import.states);
        for states in states.chain(mine.copies.values_mut().map(|copy| &mut copy.states)) {
            states.iter_mut().for_each(|state| *state = become_of(*state));
        }
    }

    /// Gives an import its turn before everything else, imports and copies.
    pub(super) fn move_up(&mut self, import: Pick) -> Checked {
        let Some(file_id) = self.mine().import(import) else { return Ok(()) };
        let me = self.me();
        let failed = |error| format!("moving {file_id} up failed with {error:?}");
        let service = self.stack.service();
        let place = service.move_transfer_up(&me, file_id.into()).map_err(failed)?;
        let imports = service.open_imports(&me).map_err(failed)?;
        let copies = service.open_exports(&me).map_err(failed)?;
        let is_first = imports.first().is_some_and(|first| first.file_id == file_id && first.place == place)
            && imports.iter().skip(1).all(|import| import.place > place)
            && copies.iter().all(|copy| copy.place > place);
        if !is_first {
            return Err(format!("{file_id} was moved to {place} before {imports:?} and {copies:?}"));
        }
        if let Some(import) = self.mine().imports.get_mut(&file_id) {
            import.place = place;
        }
        Ok(())
    }
}
