//! What becomes of each byte.

/// The bytes that stay as they are.
pub(super) static PLAIN: [bool; 256] = plain();

/// `%XX` for every byte.
pub(super) static ESCAPES: [[u8; 3]; 256] = escapes();

const fn plain() -> [bool; 256] {
    let mut table = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        table[byte as usize] =
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'*');
        byte += 1;
    }
    table
}

const fn escapes() -> [[u8; 3]; 256] {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    let mut table = [[b'%'; 3]; 256];
    let mut byte = 0;
    while byte < 256 {
        table[byte][1] = DIGITS[byte >> 4];
        table[byte][2] = DIGITS[byte & 15];
        byte += 1;
    }
    table
}
