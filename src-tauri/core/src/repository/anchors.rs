//! Known positions: every thousandth row of a list, so that any position is a short walk away.
//!
//! They are found by one scan of the list and then kept right: a document that comes or goes moves every anchor behind
//! it by one. Nothing here knows SQL.

use std::cmp::Ordering;

use super::cursor::Mark;
use crate::query::Direction;

/// Rows from one anchor to the next, when they are made.
pub(super) const STEP: u64 = 1_000;
/// Rows between two anchors, after much was added there, from which on it is better to look for new ones.
pub(super) const LONGEST: u64 = 3 * STEP;

/// How many rows a list has, and the positions of some.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Ranks {
    /// How many rows there are.
    pub(super) count: u64,
    /// In order; `None` where only the count was needed so far.
    pub(super) anchors: Option<Vec<Anchor>>,
}

/// A place in the order, and how many rows come before it. There need not be a row at the place any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Anchor {
    pub(super) position: u64,
    pub(super) mark: Mark,
}

impl Ranks {
    /// The last anchor at or before `position`.
    pub(super) fn before_position(&self, position: u64) -> Option<&Anchor> {
        let anchors = self.anchors.as_ref()?;
        anchors[..anchors.partition_point(|anchor| anchor.position <= position)].last()
    }

    /// The last anchor at or before `mark`.
    pub(super) fn before_mark(&self, mark: &Mark, direction: Direction) -> Option<&Anchor> {
        let anchors = self.anchors.as_ref()?;
        anchors[..anchors.partition_point(|anchor| compare(&anchor.mark, mark, direction).is_le())].last()
    }

    /// One row more or fewer at `mark`.
    pub(super) fn shift(&mut self, mark: &Mark, direction: Direction, change: Shift) {
        let moved = |number: &mut u64| match change {
            Shift::More => *number += 1,
            Shift::Fewer => *number = number.saturating_sub(1),
        };
        moved(&mut self.count);
        if let Some(anchors) = &mut self.anchors {
            let behind = anchors.partition_point(|anchor| compare(&anchor.mark, mark, direction).is_le());
            anchors[behind..].iter_mut().for_each(|anchor| moved(&mut anchor.position));
        }
    }
}

/// Whether a row came or went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shift {
    More,
    Fewer,
}

fn compare(left: &Mark, right: &Mark, direction: Direction) -> Ordering {
    match direction {
        Direction::Ascending => left.cmp(right),
        Direction::Descending => right.cmp(left),
    }
}

#[cfg(test)]
mod tests {
    use super::super::cursor::Key;
    use super::*;
    use crate::document::FileId;

    fn mark(number: i64) -> Mark {
        Mark { key: Key::Number(number), file_id: FileId::from_bytes([0; 16]) }
    }

    /// A list of 30 rows, of which every tenth is an anchor.
    fn ranks(direction: Direction) -> Ranks {
        let anchor = |position: u8| {
            let number = i64::from(if direction == Direction::Ascending { position } else { 29 - position });
            Anchor { position: position.into(), mark: mark(number * 100) }
        };
        Ranks { count: 30, anchors: Some([0, 10, 20].map(anchor).to_vec()) }
    }

    fn positions(ranks: &Ranks) -> Vec<u64> {
        ranks.anchors.iter().flatten().map(|anchor| anchor.position).collect()
    }

    #[test]
    fn a_row_moves_the_anchors_behind_it_and_no_others() {
        for (direction, place) in [(Direction::Ascending, 1_050), (Direction::Descending, 1_850)] {
            let mut list = ranks(direction);
            list.shift(&mark(place), direction, Shift::More);
            assert_eq!((positions(&list), list.count), (vec![0, 10, 21], 31), "{direction:?}");
            list.shift(&mark(place), direction, Shift::Fewer);
            assert_eq!(list, ranks(direction), "{direction:?}");
        }
    }

    #[test]
    fn an_anchor_whose_own_row_goes_still_says_what_comes_before_it() {
        let mut list = ranks(Direction::Ascending);
        list.shift(&mark(1_000), Direction::Ascending, Shift::Fewer);
        assert_eq!(positions(&list), [0, 10, 19], "ten rows come before it as ever");
    }

    #[test]
    fn the_nearest_anchor_is_the_last_one_that_is_not_behind() {
        let list = ranks(Direction::Ascending);
        let position = |anchor: Option<&Anchor>| anchor.map(|anchor| anchor.position);
        assert_eq!(position(list.before_position(19)), Some(10));
        assert_eq!(position(list.before_position(20)), Some(20));
        assert_eq!(position(list.before_mark(&mark(1_999), Direction::Ascending)), Some(10));
        assert_eq!(position(list.before_mark(&mark(-1), Direction::Ascending)), None);
        assert_eq!(position(Ranks { count: 5, anchors: None }.before_position(3)), None);
    }
}
