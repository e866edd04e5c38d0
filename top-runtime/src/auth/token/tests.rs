use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::Token;

fn at(seconds: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(seconds)
}

#[test]
fn both_sets_of_names_are_read() {
    let oauth = Token::from_answer(
        r#"{"access_token":"k1","token_type":"Bearer","refresh_token":"k2","expires_in":100,"re_expires_in":"200",
            "r1_expires_in":1,"r2_expires_in":2,"w1_expires_in":3,"w2_expires_in":4,"hra_expires_in":"5",
            "taobao_user_id":"77","taobao_user_nick":"%E7%A7%8B%E6%9C%88+1","sub_taobao_user_id":78,
            "sub_taobao_user_nick":"%E7%A7%8B%3A1","taobao_open_uid":"AAE","mobile_token":"k3"}"#,
        at(1000),
    )
    .unwrap();
    assert_eq!(oauth.session_key().expose(), "k1");
    assert_eq!(oauth.expose_refresh_token(), Some("k2"));
    assert_eq!(oauth.expose_mobile_token(), Some("k3"));
    assert_eq!(oauth.obtained_at(), at(1000));
    assert_eq!(oauth.expires_at(), Some(at(1100)));
    assert_eq!(oauth.refreshable_until(), Some(at(1200)));
    assert_eq!(oauth.r1_until(), Some(at(1001)));
    assert_eq!(oauth.r2_until(), Some(at(1002)));
    assert_eq!(oauth.w1_until(), Some(at(1003)));
    assert_eq!(oauth.w2_until(), Some(at(1004)));
    assert_eq!(oauth.high_risk_until(), Some(at(1005)));
    assert_eq!(oauth.user_id(), Some("77"));
    assert_eq!(oauth.user_nick(), Some("秋月 1"));
    assert_eq!(oauth.sub_user_id(), Some("78"));
    assert_eq!(oauth.sub_user_nick(), Some("秋:1"));
    assert_eq!(oauth.open_uid(), Some("AAE"));

    let api = Token::from_answer(
        r#"{"access_token":"k1","refresh_token":"k2","expire_time":1100999,"refresh_token_valid_time":"1200000",
            "r1_valid":1001000,"w2_valid":0,"user_id":77,"user_nick":"100% 秋+月","sp":"ae","locale":"zh_CN"}"#,
        at(1000),
    )
    .unwrap();
    assert_eq!(api.expires_at(), Some(at(1100)));
    assert_eq!(api.refreshable_until(), Some(at(1200)));
    assert_eq!(api.r1_until(), Some(at(1001)));
    assert_eq!(api.w2_until(), None);
    assert_eq!(api.user_id(), Some("77"));
    assert_eq!(api.user_nick(), Some("100% 秋+月"));
}

#[test]
fn what_can_be_refreshed() {
    let refreshable = |rest: &str| {
        let json = format!(r#"{{"access_token":"k1"{rest}}}"#);
        Token::from_answer(&json, at(1000))
            .unwrap()
            .is_refreshable(at(1050))
    };
    assert!(!refreshable(""));
    assert!(refreshable(r#","refresh_token":"k2""#));
    assert!(refreshable(r#","refresh_token":"k2","re_expires_in":51"#));
    assert!(!refreshable(r#","refresh_token":"k2","re_expires_in":50"#));
    // What an app with a fixed term gets.
    assert!(!refreshable(
        r#","refresh_token":"k2","re_expires_in":0,"refresh_token_valid_time":1000000"#
    ));
    assert!(!refreshable(r#","refresh_token":"","re_expires_in":99"#));
}

#[test]
fn absurd_times_are_no_panic() {
    let token = Token::from_answer(
        r#"{"access_token":"k","expires_in":18446744073709551615,"re_expires_in":-1,"r1_expires_in":[],"w1_valid":"soon"}"#,
        at(1000),
    )
    .unwrap();
    assert!(token.is_expired(at(0)));
    assert_eq!(token.refreshable_until(), None);
    assert_eq!((token.r1_until(), token.w1_until()), (None, None));
}

#[test]
fn what_is_stored_comes_back_and_half_of_it_does_not() {
    let token = Token::from_answer(
        r#"{"access_token":"k1","refresh_token":"k2","mobile_token":"k3","expires_in":1,"taobao_user_nick":"秋"}"#,
        at(1000),
    )
    .unwrap();
    assert_eq!(
        Token::from_stored(&token.expose_for_store()).unwrap(),
        token
    );
    for broken in [
        "",
        "[]",
        "{}",
        r#"{"access_token":"k1"}"#,
        r#"{"access_token":7,"obtained_at":1}"#,
        r#"{"access_token":"hidden-k1","obtained_at":"hidden-x"}"#,
        r#"{"access_token":"hidden-k1","obtained_at":1,"expires_at":"hidden-x"}"#,
    ] {
        let error = Token::from_stored(broken).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hidden"),
            "{error:?}"
        );
    }
}

#[test]
fn no_token_is_shown() {
    let json = r#"{"access_token":"hidden-1","refresh_token":"hidden-2","mobile_token":"hidden-3","taobao_user_id":"77"}"#;
    let shown = format!("{:?}", Token::from_answer(json, at(1)).unwrap());
    assert!(!shown.contains("hidden") && shown.contains("77"), "{shown}");
    for json in [
        r#""hidden-1""#,
        r#"{"access":"hidden-1"}"#,
        "hidden-1",
        r#"{"access_token":["hidden-1"]}"#,
    ] {
        let error = Token::from_answer(json, at(1)).unwrap_err();
        assert!(
            !format!("{error} {error:?}").contains("hidden"),
            "{error:?}"
        );
        assert_eq!(error.body(), None);
    }
}
