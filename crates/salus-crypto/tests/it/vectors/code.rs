//! One-time codes.

use salus_crypto::code::Code;
use serde_json::json;

use super::{Kind, Replay, context, counting, example_context, text};

pub(super) const CODE: Kind = Kind {
    name: "code",
    about: "Typed codes, their one written form, and a key derived for purpose `vector`.",
    inputs: || {
        let entropy = hex::decode(counting(0, 16)).unwrap();
        let written = Code::random(&mut Replay(entropy)).to_string();
        let zero = Code::random(&mut Replay(vec![0; 16])).to_string();
        let ones = Code::random(&mut Replay(vec![255; 16])).to_string();
        let mut swapped: Vec<char> = written.chars().collect();
        swapped.swap(8, 9);
        let cases = [
            ("as written", written.clone()),
            ("all zero", zero.clone()),
            ("all ones", ones),
            (
                "lower case, no dash",
                written.to_lowercase().replace('-', ""),
            ),
            ("O and l", zero.replace('0', "O").replace('1', "l")),
            ("bad: nothing", String::new()),
            ("bad: too short", written[1..].to_owned()),
            ("bad: too long", format!("{written}-0")),
            ("bad: letter U", format!("U{}", &written[1..])),
            ("bad: two characters swapped", swapped.into_iter().collect()),
        ];
        let input = |typed: String| json!({ "typed": typed, "context": example_context() });
        cases
            .into_iter()
            .map(|(name, typed)| (name.into(), input(typed)))
            .collect()
    },
    run: |input| {
        let code: Code = input["typed"].as_str().unwrap().parse().map_err(text)?;
        let context = context(&input["context"]);
        Ok(json!({
            "written": code.to_string(),
            "key": hex::encode(code.key("vector", &context).expose()),
            "signing_public": hex::encode(code.signing_key("vector", &context).public().as_bytes()),
        }))
    },
};
