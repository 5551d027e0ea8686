//! Questions about the access log, and their answers.

use salus_crypto::sign::Signed;
use serde::{Deserialize, Serialize};

use super::{account::wire, custodian::AccountChain};
use crate::objects::question::{Answer, Question};

wire! {
    /// A patient asks about an event.
    pub struct QuestionRequest {
        /// Signed by the patient.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub question: Signed<Question>,
    }
}

wire! {
    /// An auditor answers, which closes the question.
    pub struct AnswerRequest {
        /// Signed by the auditor.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub answer: Signed<Answer>,
    }
}

wire! {
    /// A patient's own questions, or for an auditor those of all patients.
    pub struct Questions {
        /// One line each.
        pub questions: Vec<QuestionInfo>,
        /// For an auditor: the chain of proof of every patient who asked, each once.
        pub patients: Vec<AccountChain>,
    }
}

wire! {
    /// One question, and its answer once there is one.
    pub struct QuestionInfo {
        /// Signed by the patient.
        #[cfg_attr(feature = "openapi", schema(value_type = String))]
        pub question: Signed<Question>,
        /// Signed by the auditor.
        #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
        pub answer: Option<Signed<Answer>>,
    }
}
