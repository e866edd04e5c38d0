//! Reading an answer: our fill against serde with derived types, on the same text.

use std::hint::black_box;

use serde_json::{Value as Tree, json};
use top_runtime::kernel::Value;
use top_runtime::wire::{json_read, xml_read};

use super::Piece;
use super::answers::{
    Large, LargeTwin, Orders, OrdersTwin, SMALL_JSON, SMALL_XML, Small, SmallTwin, Trade,
    TradeTwin, large_json, large_xml,
};
use crate::rounds::{Contender, Effort, race};
use crate::{Outcome, show};

const ELEMENTS: usize = 200;

pub(crate) fn run(effort: Effort) -> Outcome<Tree> {
    let (large_json, large_xml) = (large_json(ELEMENTS), large_xml(ELEMENTS));
    same_values(&large_json, &large_xml)?;
    let small = compare(
        effort,
        Text::Json(SMALL_JSON),
        || fill_json::<Small>(SMALL_JSON),
        || {
            Ok(drop(black_box(serde_json::from_slice::<SmallTwin>(
                black_box(SMALL_JSON.as_bytes()),
            )?)))
        },
    )?;
    let large = compare(
        effort,
        Text::Json(&large_json),
        || fill_json::<Large>(&large_json),
        || {
            Ok(drop(black_box(serde_json::from_slice::<LargeTwin>(
                black_box(large_json.as_bytes()),
            )?)))
        },
    )?;
    let small_xml = compare(
        effort,
        Text::Xml(SMALL_XML),
        || fill_xml::<Trade>(SMALL_XML),
        || {
            Ok(drop(black_box(quick_xml::de::from_str::<TradeTwin>(
                black_box(SMALL_XML),
            )?)))
        },
    )?;
    let large_xml = compare(
        effort,
        Text::Xml(&large_xml),
        || fill_xml::<Orders>(&large_xml),
        || {
            Ok(drop(black_box(quick_xml::de::from_str::<OrdersTwin>(
                black_box(&large_xml),
            )?)))
        },
    )?;
    Ok(json!({ "json": [small, large], "xml": [small_xml, large_xml] }))
}

enum Text<'t> {
    Json(&'t str),
    Xml(&'t str),
}

fn compare(
    effort: Effort,
    text: Text<'_>,
    ours: impl FnMut() -> Outcome<()>,
    theirs: impl FnMut() -> Outcome<()>,
) -> Outcome<Tree> {
    let (name, bytes, other, bound) = match text {
        Text::Json(text) => ("JSON", text.len(), "serde_json, derived types", 0.85),
        Text::Xml(text) => ("XML", text.len(), "quick-xml, derived types", 0.7),
    };
    let mut contenders = [
        Contender::new("top-runtime: fill", ours),
        Contender::new(other, theirs),
    ];
    race(effort, &mut contenders)?;
    let [ours, theirs] = &contenders;
    let ratio = ours.against(theirs);
    println!("decode {bytes} bytes of {name}:");
    show::nanos(ours);
    show::nanos(theirs);
    println!("  {ratio:.2} x serde (bound {bound})");
    Ok(json!({
        "bytes": bytes,
        "fill_ns": show::round(ours.nanos()),
        "serde_ns": show::round(theirs.nanos()),
        "against_serde": show::ratio(ratio),
    }))
}

fn fill_json<T: Value>(text: &str) -> Outcome<()> {
    let mut value = T::vacant();
    json_read::read(black_box(text.as_bytes()), &mut value)?;
    drop(black_box(value));
    Ok(())
}

fn fill_xml<T: Value>(text: &str) -> Outcome<()> {
    let mut value = T::vacant();
    xml_read::read(black_box(text.as_bytes()), &mut value)?;
    drop(black_box(value));
    Ok(())
}

/// Both sides read all of it, or the comparison means nothing.
fn same_values(json: &str, xml: &str) -> Outcome<()> {
    let mut declared = Large::vacant();
    json_read::read(json.as_bytes(), &mut declared)?;
    let derived: LargeTwin = serde_json::from_str(json)?;
    let mut from_xml = Orders::vacant();
    xml_read::read(xml.as_bytes(), &mut from_xml)?;
    let derived_xml: OrdersTwin = quick_xml::de::from_str(xml)?;
    let mut small = Small::vacant();
    json_read::read(SMALL_JSON.as_bytes(), &mut small)?;
    let small_twin: SmallTwin = serde_json::from_str(SMALL_JSON)?;
    let counts = [
        declared.orders_get_response.orders.len(),
        derived.orders_get_response.orders.order.len(),
        from_xml.orders.len(),
        derived_xml.orders.order.len(),
    ];
    if counts != [ELEMENTS; 4] || declared.orders_get_response != from_xml {
        return Err(format!("the ways of reading differ: {counts:?} elements").into());
    }
    if small.trade_get_response.tid != small_twin.trade_get_response.tid {
        return Err("the ways of reading the small answer differ".into());
    }
    Ok(())
}

/// Each piece of work by name.
pub(crate) fn pieces(each: &mut Piece<'_>) -> Outcome<()> {
    let (json, xml) = (large_json(ELEMENTS), large_xml(ELEMENTS));
    each("fill-json-small", &mut || fill_json::<Small>(SMALL_JSON))?;
    each("fill-json-large", &mut || fill_json::<Large>(&json))?;
    each("fill-xml-small", &mut || fill_xml::<Trade>(SMALL_XML))?;
    each("fill-xml-large", &mut || fill_xml::<Orders>(&xml))?;
    each("serde-json-small", &mut || {
        Ok(drop(black_box(serde_json::from_str::<SmallTwin>(
            SMALL_JSON,
        )?)))
    })?;
    each("serde-json-large", &mut || {
        Ok(drop(black_box(serde_json::from_str::<LargeTwin>(&json)?)))
    })?;
    each("serde-xml-large", &mut || {
        Ok(drop(black_box(quick_xml::de::from_str::<OrdersTwin>(
            &xml,
        )?)))
    })
}
