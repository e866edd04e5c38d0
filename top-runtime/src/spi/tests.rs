use md5::{Digest as _, Md5};
use proptest::prelude::*;

use super::multipart::fields;
use super::{InboundRequest, SpiError, Verifier, digest_of_hex};

/// The query with the signature of `text`.
fn signed(query: &str, text: &[&[u8]]) -> String {
    let mut digest = Md5::new().chain_update("pear");
    for piece in text {
        digest.update(piece);
    }
    let digest: [u8; 16] = digest.chain_update("pear").finalize().into();
    format!("{query}&sign={:032X}", u128::from_be_bytes(digest))
}

fn check(content_type: &str, query: &str, body: &[u8]) -> Result<(), SpiError> {
    let request = InboundRequest::new(content_type, query, body);
    Verifier::new("pear").any_age().verify(&request).map(drop)
}

#[test]
fn bytes_are_signed_whatever_their_charset() {
    // 店 in GBK, in the query and in the body.
    let query = signed("shop=%B5%EA", &[b"shop\xB5\xEA", b"\xB5\xEA"]);
    assert_eq!(check("text/xml;charset=GBK", &query, b"\xB5\xEA"), Ok(()));
    let form = signed("b=1", &[b"a\xB5\xEA", b"b1"]);
    let kind = "application/x-www-form-urlencoded; charset=gbk";
    assert_eq!(check(kind, &form, b"a=%B5%EA"), Ok(()));
}

#[test]
fn names_are_in_the_order_of_java() {
    // U+1F350 is after U+E000 in UTF-8, and before it in UTF-16.
    let query = signed(
        "%EE%80%80=1&%F0%9F%8D%90=2",
        &["\u{1F350}2\u{E000}1".as_bytes()],
    );
    assert_eq!(check("text/plain", &query, b""), Ok(()));
}

#[test]
fn of_equal_names_one_counts() {
    // The last in the query, before any field; the first of the fields.
    let query = signed("a=1&a=2", &[b"a2b3"]);
    let kind = "application/x-www-form-urlencoded";
    assert_eq!(check(kind, &query, b"b=3&a=9&b=4"), Ok(()));
    let request = InboundRequest::new(kind, &query, b"b=3&a=9&b=4");
    let verified = Verifier::new("pear").any_age().verify(&request).unwrap();
    assert_eq!(verified.text("a"), Some("2"));
    assert_eq!(verified.text("b"), Some("3"));
    assert_eq!(verified.body(), None);
}

#[test]
fn a_form_with_files_is_signed_without_them() {
    let body = b"preamble\r\n--b o\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\n\xB5\xEA\r\n\
        --b o  \r\ncontent-disposition:form-data;name=empty\r\nContent-Type:text/plain\r\n\r\n\r\n\
        --b o\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a;b.png\"\r\n\r\n\x89PNG\r\n\r\n\
        \r\n--b o--\r\nepilogue";
    let query = signed("v=2.0", &[b"emptynote\xB5\xEA", b"v2.0"]);
    let kind = "multipart/form-data; charset=UTF-8; boundary=\"b o\"";
    assert_eq!(check(kind, &query, body), Ok(()));
    // As the official SDK writes it: a line end first, no space behind the colons.
    let own = b"\r\n--1\r\nContent-Disposition:form-data;name=\"x\"\r\nContent-Type:text/plain\r\n\r\ny\r\n--1--\r\n";
    assert_eq!(fields(own, "1").unwrap().len(), 1);
    assert_eq!(fields(&own[2..], "1").unwrap().len(), 1);
}

#[test]
fn a_broken_request_says_what_is_broken() {
    let malformed = |result: Result<(), SpiError>| match result {
        Err(SpiError::Malformed(part)) => part,
        other => panic!("{other:?}"),
    };
    assert!(malformed(check("text/plain", "a=%4", b"")).contains('%'));
    assert!(malformed(check("text/plain", "a=%+1", b"")).contains('%'));
    assert!(malformed(check("multipart/form-data", "a=1", b"")).contains("boundary"));
    let kind = "multipart/form-data;boundary=1";
    for body in [
        &b""[..],
        b"--1",
        b"--1\r\n",
        b"--1\r\n\r\n\r\n--1--",
        b"--1 x\r\n",
        b"--1\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ny\r\n--2--",
        b"--1\r\nContent-Disposition: form-data; name=\"x\r\n\r\ny\r\n--1--",
    ] {
        assert!(
            malformed(check(kind, "a=1", body)).contains("multipart"),
            "{body:?}"
        );
    }
    for kind in ["", "image/png", "multipart/mixed"] {
        assert_eq!(
            check(kind, "a=1", b""),
            Err(SpiError::UnsupportedContentType)
        );
    }
}

#[test]
fn a_signature_is_32_capital_digits() {
    assert_eq!(
        digest_of_hex(b"000102030405060708090A0B0C0D0E0F"),
        Some([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15])
    );
    for text in [
        &b""[..],
        b"000102030405060708090a0b0c0d0e0f",
        b"000102030405060708090A0B0C0D0E",
        b"000102030405060708090A0B0C0D0E0FF",
        b"G00102030405060708090A0B0C0D0E0F",
    ] {
        assert_eq!(digest_of_hex(text), None);
    }
}

proptest! {
    #[test]
    fn no_request_is_too_strange(
        kind in prop_oneof![Just("text/plain"), Just("application/x-www-form-urlencoded"), Just("multipart/form-data;boundary=-")],
        query in "[a-b=&%+-]{0,12}",
        body in "(\r\n|-|--|[a-b=&%;:\"]|Content-Disposition:form-data;name=){0,20}",
    ) {
        prop_assert!(check(kind, &query, body.as_bytes()).is_err());
    }
}
