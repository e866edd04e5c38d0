//! The declarations, one module a method.

pub mod alibaba_diantao_tripartite_order_info;
pub mod alibaba_idle_tender_pre_pay_action;
pub mod alibaba_ud_payment_upload;
pub mod taobao_wt_trade_opentrade_resultcallback;
