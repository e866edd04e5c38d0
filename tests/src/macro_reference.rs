//! The examples of the macros' reference pages, compiled and run as doc tests.

#[doc = include_str!("../../top-macros/src/top_api.md")]
pub struct TopApi;

#[doc = include_str!("../../top-macros/src/top_model.md")]
pub struct TopModel;
