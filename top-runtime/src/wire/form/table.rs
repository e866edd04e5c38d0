//! What becomes of each byte.

/// The bytes that stand for a byte, the first one lowest, and above them how many of the three count.
pub(super) static ENCODED: [u32; 256] = encoded();

const fn encoded() -> [u32; 256] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte] = u32::from_le_bytes([b'%', DIGITS[byte >> 4], DIGITS[byte & 15], 3]);
        byte += 1;
    }
    let mut plain = 0_u8;
    while plain < 128 {
        if plain.is_ascii_alphanumeric() || matches!(plain, b'-' | b'_' | b'.' | b'*') {
            table[plain as usize] = u32::from_le_bytes([plain, 0, 0, 1]);
        }
        plain += 1;
    }
    table[b' ' as usize] = u32::from_le_bytes([b'+', 0, 0, 1]);
    table
}
