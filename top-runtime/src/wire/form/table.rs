//! What becomes of each byte.

/// The bytes that stand for a byte, and how many of the three count.
pub(super) static ENCODED: [[u8; 4]; 256] = encoded();

const fn encoded() -> [[u8; 4]; 256] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[b'%', 0, 0, 3]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte][1] = DIGITS[byte >> 4];
        table[byte][2] = DIGITS[byte & 15];
        byte += 1;
    }
    let mut plain = 0_u8;
    while plain < 128 {
        if plain.is_ascii_alphanumeric() || matches!(plain, b'-' | b'_' | b'.' | b'*') {
            table[plain as usize] = [plain, 0, 0, 1];
        }
        plain += 1;
    }
    table[b' ' as usize] = [b'+', 0, 0, 1];
    table
}
