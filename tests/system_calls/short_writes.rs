//! Writes that write less than they were asked to, as any write may.

use coffer_tests::processes::cases::{self, Case};
use coffer_tests::processes::operations::{OPERATIONS, Prepared};
use coffer_tests::processes::place::Place;
use coffer_tests::processes::recovery::{self, Said};
use coffer_tests::processes::system_call::CallKind;
use coffer_tests::processes::tracer::Decision;

/// Writes of each operation of which one byte is written, unless all are.
const SHORT_WRITES: u32 = 8;

/// Bytes of every write where all of them are short: not a part of a page, of a chunk, nor of anything else.
const ODD_LENGTH: u64 = 1021;

/// Which writes of an operation are short.
struct Short<'a> {
    operation: &'a Prepared,
    /// One of them, or all.
    write: Option<u32>,
}

#[test]
fn short_writes_are_completed() {
    let operations: Vec<Prepared> = OPERATIONS.iter().map(|operation| operation.prepared()).collect();
    let mut random = cases::random();
    let mut shorts = Vec::new();
    for operation in &operations {
        let writes = operation.calls.iter().filter(|call| call.kind == CallKind::Write).count();
        let writes = u32::try_from(writes).expect("a program makes no more calls");
        let chosen = cases::sample(&mut random, writes, SHORT_WRITES).into_iter().map(Some);
        for write in chosen.chain([None]) {
            let which = write.map_or_else(|| "all writes".to_owned(), |number| format!("write {number}"));
            shorts.push(Case { name: format!("{}, {which} short", operation.name), what: Short { operation, write } });
        }
    }
    cases::run("short writes", 120, &shorts, |short| {
        let place = Place::copy_of(&short.operation.origin);
        let mut writes = 0;
        let ended = short.operation.trace(&place, &short.operation.program(&place), &mut |_, call| {
            writes += u32::from(call.kind == CallKind::Write);
            match short.write {
                None if call.kind == CallKind::Write => Decision::Shorten(ODD_LENGTH),
                Some(number) if call.kind == CallKind::Write && writes == number => Decision::Shorten(1),
                _ => Decision::Make,
            }
        });
        assert!(ended.is_done(), "{:?} {}", ended.code, ended.stderr);
        recovery::check(short.operation, &place, &Said::Done, 0);
        writes > 0
    });
}
