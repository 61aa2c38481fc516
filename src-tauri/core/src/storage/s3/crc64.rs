//! CRC64NVME, as S3 servers check it: of bytes, of parts put together, and as a header.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use crc_fast::CrcAlgorithm::Crc64Nvme;

/// The checksum of `bytes`.
pub(super) fn of(bytes: &[u8]) -> u64 {
    crc_fast::checksum(Crc64Nvme, bytes)
}

/// The checksum of bytes with checksum `first`, followed by `second_length` bytes with checksum `second`.
pub(super) fn joined(first: u64, second: u64, second_length: u64) -> u64 {
    crc_fast::checksum_combine(Crc64Nvme, first, second, second_length)
}

/// The value of `x-amz-checksum-crc64nvme`: eight bytes, highest first, in base64.
pub(super) fn header(checksum: u64) -> String {
    STANDARD.encode(checksum.to_be_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_of_the_catalogue_comes_out() {
        // The check value of CRC-64/NVME, https://reveng.sourceforge.io/crc-catalogue/17plus.htm
        assert_eq!(of(b"123456789"), 0xae8b_1486_0a79_9888);
        assert_eq!(header(0xae8b_1486_0a79_9888), "rosUhgp5mIg=");
    }

    #[test]
    fn parts_join_to_the_checksum_of_the_whole() {
        let whole = b"the quick brown fox jumps over the lazy dog";
        for split in 0..=whole.len() {
            let (first, second) = whole.split_at(split);
            assert_eq!(joined(of(first), of(second), second.len() as u64), of(whole), "split at {split}");
        }
    }
}
