//! `topapi`, as a library: from a documentation page of the Taobao Open Platform (TOP) to a Rust declaration.
//!
//! ```
//! use top_cli::import::{Style, import};
//!
//! let page = r#"
//! demo.shop.rename (Renames a shop)
//!
//! 请求参数
//! 名称 类型 是否必须 示例值 更多限制 描述
//! shop_name String 必须 tea
//!   • 最大长度:20
//!   • The new name
//! 响应参数
//! 名称 类型 示例值 描述
//! is_success Boolean true Whether it was done
//! 请求示例
//! ShopRenameRequest req = new ShopRenameRequest();
//! req.setShopName("tea");
//! ShopRenameResponse rsp = client.execute(req, sessionKey);
//! "#;
//! let module = import(page, "page", &Style::default())?;
//! assert_eq!(module.name, "demo_shop_rename");
//! assert!(module.source.contains("#[top(max_len = 20)]"));
//! assert!(module.source.contains("pub shop_name: String,"));
//! # Ok::<(), top_cli::import::ImportError>(())
//! ```

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic))]

pub mod cli;
pub mod commands;
pub mod import;
pub mod profile;
