//! From any bytes to a JSON file: taken as they are, or, after a `~`, read as edits of a file that is valid.
//!
//! A fuzzer that has to invent a whole sidecar never gets past its first field. Edits begin with a good one and break, or
//! bend, a few of its values, so that what lies behind the parser is reached too.

use serde_json::{Map, Number, Value};

/// The first byte of inputs that are edits.
const EDITS: u8 = b'~';

/// The file that `bytes` stand for; `valid` is what edits begin with.
pub(crate) fn file(bytes: &[u8], valid: impl FnOnce() -> Value) -> Vec<u8> {
    match bytes.split_first() {
        Some((&EDITS, edits)) => {
            let mut value = valid();
            let mut edits = Edits(edits);
            while !edits.0.is_empty() {
                edits.apply(&mut value);
            }
            serde_json::to_vec(&value).expect("a value with text keys has a JSON form")
        }
        _ => bytes.to_vec(),
    }
}

/// What is left of the bytes that say what to change.
struct Edits<'b>(&'b [u8]);

impl Edits<'_> {
    /// Goes down from the root, one byte a level, and changes the value where it stops.
    fn apply(&mut self, root: &mut Value) {
        let mut place = root;
        loop {
            let choice = usize::from(self.byte());
            let children = match place {
                Value::Object(fields) => fields.len(),
                Value::Array(items) => items.len(),
                _ => 0,
            };
            if children == 0 || choice % (children + 1) == children {
                break;
            }
            let chosen = choice % (children + 1);
            place = match place {
                Value::Object(fields) => fields.values_mut().nth(chosen).expect("it was counted"),
                Value::Array(items) => &mut items[chosen],
                leaf => leaf,
            };
        }
        self.change(place);
    }

    fn change(&mut self, place: &mut Value) {
        match (self.byte() % 8, place) {
            (0, place) => *place = Value::Null,
            (1, place) => *place = Value::Number(self.number()),
            (2, place) => *place = Value::String(self.text()),
            (3, place) => *place = Value::Bool(self.byte().is_multiple_of(2)),
            // Of one level only: copies of copies would be more than any file.
            (4, Value::Array(items)) => items.extend(items.first().filter(|item| !item.is_array()).cloned()),
            (4, place) => *place = Value::Array(vec![Value::from("x"); usize::from(self.byte() % 4)]),
            (5, Value::Object(fields)) => {
                let (key, value) = (self.text(), Value::Number(self.number()));
                fields.insert(key, value);
            }
            (5, place) => *place = Value::Object(Map::from_iter([(self.text(), place.clone())])),
            (6, Value::Object(fields)) => {
                let chosen = usize::from(self.byte()) % fields.len().max(1);
                let key = fields.keys().nth(chosen).cloned();
                key.map(|key| fields.remove(&key));
            }
            (6, Value::Array(items)) => drop(items.pop()),
            (_, Value::String(text)) => text.push_str(&self.text()),
            (_, place) => *place = Value::Number(Number::from(u64::from(self.byte()))),
        }
    }

    /// The next byte; 0 after the last.
    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.0.split_first() else { return 0 };
        self.0 = rest;
        *first
    }

    fn take(&mut self, most: usize) -> &[u8] {
        let (taken, rest) = self.0.split_at(most.min(self.0.len()));
        self.0 = rest;
        taken
    }

    fn text(&mut self) -> String {
        let length = usize::from(self.byte());
        String::from_utf8_lossy(self.take(length)).into_owned()
    }

    /// A number near an end of a range, or of any eight bytes, whole or not.
    fn number(&mut self) -> Number {
        const EDGES: [u64; 6] = [0, 1 << 31, 1 << 32, 1 << 53, 1 << 63, u64::MAX];
        let kind = self.byte();
        let mut eight = [0; 8];
        let given = self.take(if kind.is_multiple_of(4) { 0 } else { 8 });
        eight[..given.len()].copy_from_slice(given);
        match kind % 4 {
            0 => {
                let edge = EDGES[usize::from(kind / 4) % EDGES.len()];
                Number::from(edge.wrapping_add(u64::from(self.byte() % 3)).wrapping_sub(1))
            }
            1 => Number::from(u64::from_le_bytes(eight)),
            2 => Number::from(i64::from_le_bytes(eight)),
            _ => Number::from_f64(f64::from_le_bytes(eight)).unwrap_or_else(|| Number::from(0)),
        }
    }
}
