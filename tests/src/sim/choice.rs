//! Where the decisions of a power cut come from: chance, or every possibility in turn.

use crate::Random;

/// Decides.
pub(super) trait Chooser {
    /// A number below `end`, which is not 0.
    fn choose(&mut self, end: u64) -> u64;
    /// Whether something that may or may not have reached the disk has reached it.
    fn keeps(&mut self) -> bool;
    /// A number that stands for more possibilities than can be tried.
    fn any(&mut self) -> u64;
}

/// By chance. Some power cuts keep nearly everything, others nearly nothing: half of everything each time would hardly
/// ever reach what comes late.
pub(super) struct ByChance<'random> {
    random: &'random mut Random,
    kept_of_eight: u64,
}

impl<'random> ByChance<'random> {
    pub(super) fn new(random: &'random mut Random) -> Self {
        let kept_of_eight = random.choose(&[1, 4, 6, 7, 8]);
        ByChance { random, kept_of_eight }
    }
}

impl Chooser for ByChance<'_> {
    fn choose(&mut self, end: u64) -> u64 {
        self.random.below(end)
    }

    fn keeps(&mut self) -> bool {
        self.random.below(8) < self.kept_of_eight
    }

    fn any(&mut self) -> u64 {
        self.random.below(1 << 62)
    }
}

/// Every possibility in turn: after each round, [`InTurn::advance`] goes on to the next. What [`Chooser::any`] stands
/// for is tried once a round, a different one each time.
#[derive(Default)]
pub(super) struct InTurn {
    /// What was chosen in this round, and of how many.
    path: Vec<(u64, u64)>,
    depth: usize,
    round: u64,
}

impl InTurn {
    /// Sets out for the next round; `false` if there is none.
    pub(super) fn advance(&mut self) -> bool {
        self.path.truncate(self.depth);
        self.depth = 0;
        self.round += 1;
        while let Some((chosen, end)) = self.path.last_mut() {
            *chosen += 1;
            if chosen < end {
                return true;
            }
            self.path.pop();
        }
        false
    }
}

impl Chooser for InTurn {
    fn choose(&mut self, end: u64) -> u64 {
        if self.depth == self.path.len() {
            self.path.push((0, end));
        }
        self.depth += 1;
        self.path[self.depth - 1].0
    }

    fn keeps(&mut self) -> bool {
        self.choose(2) == 0
    }

    fn any(&mut self) -> u64 {
        Random::new(self.round).below(1 << 62)
    }
}
