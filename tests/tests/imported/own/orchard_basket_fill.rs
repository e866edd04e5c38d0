//! 装一篮果子
//!
//! 在演示果园里装一篮果子

use top_runtime::{top_api, top_model};

use top_runtime::{Attachment, DateTime, Decimal};

/// 装一篮果子
#[top_api(method = "orchard.basket.fill", session = true)]
pub struct Request {
    /// 篮子
    pub basket: BasketDTO,
    /// 标签
    #[top(max_len = 20)]
    pub label: Option<String>,
    /// 果树行号
    pub rows: Option<Vec<i64>>,
    /// 是否送礼
    pub gift: Option<bool>,
    /// 篮子照片
    pub photo: Option<Attachment>,
}

/// 篮子
#[top_model]
pub struct BasketDTO {
    /// 篮子类型
    pub kind: i64,
    /// 衬垫,当kind传2时必填
    #[top(required_if(kind = 2))]
    pub lining: Option<String>,
    /// 梨
    pub pears: Vec<Pear>,
}

/// 梨
#[top_model]
pub struct Pear {
    /// 品种
    pub sort: String,
    /// 重量(克)
    #[top(rename = "weightGrams")]
    pub weight_grams: Option<i64>,
    /// 单价(元)
    pub price: Option<Decimal>,
    /// 采摘时间
    pub picked: Option<DateTime>,
}

/// Answer of `orchard.basket.fill`.
#[top_model]
pub struct Response {
    /// 结果
    pub result: Option<FillResult>,
}

/// 结果
#[top_model]
pub struct FillResult {
    /// 收据
    pub receipts: Option<Vec<Receipt>>,
    /// 备注
    pub notes: Option<Vec<String>>,
    /// 是否成功
    #[top(success)]
    pub success: Option<bool>,
    /// 错误码
    #[top(error_code)]
    pub error_code: Option<String>,
}

/// 收据
#[top_model]
pub struct Receipt {
    /// 号码
    pub number: Option<i64>,
    /// 总价
    pub total: Option<Decimal>,
    /// 时间
    pub at: Option<DateTime>,
}
