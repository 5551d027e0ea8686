//! Raw requests, for attackers who do not use our client.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::demo::stage::Trouble;

/// What a raw request came back with.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The JSON body; null when there is none.
    pub body: Value,
}

impl Answer {
    /// The stable code of a problem.
    pub fn code(&self) -> &str {
        self.body["code"].as_str().unwrap_or("none")
    }

    /// The body as a wire type, if the request succeeded.
    pub fn ok<T: DeserializeOwned>(self) -> Result<T, Trouble> {
        if self.status >= 300 {
            return Err(format!("refused with {} {}", self.status, self.code()).into());
        }
        Ok(serde_json::from_value(self.body)?)
    }
}

/// Posts JSON with a bearer token, if there is one.
pub async fn post(
    url: &str,
    token: Option<&str>,
    body: &impl Serialize,
) -> Result<Answer, Trouble> {
    let request = reqwest::Client::new().post(url).json(body);
    send(request, token).await
}

/// Gets JSON with a bearer token, if there is one.
pub async fn get(url: &str, token: Option<&str>) -> Result<Answer, Trouble> {
    send(reqwest::Client::new().get(url), token).await
}

async fn send(request: reqwest::RequestBuilder, token: Option<&str>) -> Result<Answer, Trouble> {
    let request = match token {
        Some(token) => request.bearer_auth(token),
        None => request,
    };
    let response = request.send().await?;
    let status = response.status().as_u16();
    let body = response.bytes().await?;
    Ok(Answer {
        status,
        body: serde_json::from_slice(&body).unwrap_or(Value::Null),
    })
}
