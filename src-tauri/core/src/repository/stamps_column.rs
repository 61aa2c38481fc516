//! Stamps, packed into one column.
//!
//! Nothing asks for stamps by SQL, and written out they would be more than half of a row. Most documents were made in
//! one go and have one stamp for all registers: 26 bytes.

use std::collections::BTreeMap;

use crate::document::{DeviceId, Register, Stamp, Stamps};

/// For each distinct stamp: lamport time (8 bytes, big end first), device (16), the set of its registers (2).
const PACKED_BYTES: usize = 26;

/// A register's bit in the set. Written into files: never reused for another register.
const fn bit(register: Register) -> u16 {
    match register {
        Register::Content => 1,
        Register::Folder => 1 << 1,
        Register::Metadata => 1 << 2,
        Register::Name => 1 << 3,
        Register::Note => 1 << 4,
        Register::Tags => 1 << 5,
        Register::Trashed => 1 << 6,
        Register::UniqueName => 1 << 7,
        Register::Visibility => 1 << 8,
    }
}

/// The stamps as a column.
pub(super) fn pack(stamps: &Stamps) -> Vec<u8> {
    let mut registers: BTreeMap<Stamp, u16> = BTreeMap::new();
    for (register, stamp) in stamps.iter() {
        *registers.entry(stamp).or_default() |= bit(register);
    }
    let mut packed = Vec::with_capacity(registers.len() * PACKED_BYTES);
    for (stamp, registers) in registers {
        packed.extend_from_slice(&stamp.lamport.to_be_bytes());
        packed.extend_from_slice(stamp.device.as_bytes());
        packed.extend_from_slice(&registers.to_be_bytes());
    }
    packed
}

/// The stamps that were packed; `None` if these bytes never came from [`pack`].
pub(super) fn unpack(packed: &[u8]) -> Option<Stamps> {
    let mut stamps = BTreeMap::new();
    for entry in packed.chunks(PACKED_BYTES) {
        let (lamport, rest) = entry.split_first_chunk()?;
        let (device, registers) = rest.split_first_chunk()?;
        let registers = u16::from_be_bytes(registers.try_into().ok()?);
        let stamp = Stamp { lamport: u64::from_be_bytes(*lamport), device: DeviceId::from_bytes(*device) };
        let mut known = 0;
        for register in Register::ALL.into_iter().filter(|register| registers & bit(*register) != 0) {
            known |= bit(register);
            stamps.insert(register, stamp);
        }
        if registers != known {
            return None;
        }
    }
    Some(Stamps::new(stamps))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_packed_comes_back() {
        let mut stamps = Stamps::default();
        assert_eq!(unpack(&pack(&stamps)).as_ref(), Some(&stamps), "a document without stamps");
        stamps.mark(Register::ALL, DeviceId::from_bytes([7; 16]));
        assert_eq!(pack(&stamps).len(), PACKED_BYTES, "a new document has one stamp");
        stamps.mark([Register::Name, Register::Tags], DeviceId::from_bytes([1; 16]));
        stamps.mark([Register::Visibility], DeviceId::from_bytes([2; 16]));
        assert_eq!(unpack(&pack(&stamps)), Some(stamps));
    }

    #[test]
    fn bytes_of_another_form_are_refused() {
        let mut stamps = Stamps::default();
        stamps.mark(Register::ALL, DeviceId::from_bytes([7; 16]));
        let packed = pack(&stamps);
        assert_eq!(unpack(&packed[..25]), None, "an entry that was cut off");
        let mut unknown = packed;
        unknown[24] |= 0x80;
        assert_eq!(unpack(&unknown), None, "a register that does not exist");
    }
}
