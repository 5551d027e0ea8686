//! The authorization matrix: every route × every actor state × every relation to the object.
//!
//! `table` says what each cell answers, `words` what its words mean. Everything else makes a real
//! request of a real person for each cell: `clinic` the people and their sessions, `objects` what
//! belongs to patients, `requests` the request itself, and `traces` tells what it left behind.

mod clinic;
mod objects;
mod requests;
mod table;
mod traces;
mod words;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use axum::{
    body::Body,
    http::{Request as HttpRequest, header},
};
use salus_crypto::{entropy::OsEntropy, sign::MultiSigned};
use salus_records::{
    GrantId, Nonce, QuestionId, RequestId, Time,
    objects::{access::Reading, erasure::ErasureTarget, party::Role, ticket::PinReset},
    wire::Bytes,
};
use salus_server::App;
use serde_json::{Value, json};

use self::{
    clinic::{Clinic, Member},
    objects::{READING, Upload, WRITING, Written},
    requests::{Request, Sent},
    table::TABLE,
    words::{ACTORS, Effect, Expect, Gate, HIDDEN, Object, Relation, Row, Who},
};
use crate::world::{Answer, Person};

/// The actor of a cell: who it is, and where the account is.
pub struct Hand<'a> {
    pub name: &'static str,
    pub clinic: &'a Clinic,
    pub member: &'a Member,
}

/// What was there once.
struct Past {
    record: Written,
    upload: Upload,
    declined: RequestId,
    revoked: GrantId,
    /// Ledger index of the erasure of `record`.
    erasure: u64,
    letter: Person,
}

/// What is in the other organisation.
struct Abroad {
    record: Written,
    upload: String,
    part: String,
    grant: GrantId,
    request: RequestId,
    question: QuestionId,
    proposal: String,
    letter: Person,
}

/// Two organisations, and the state that the cells find them in.
struct Matrix {
    here: Clinic,
    elsewhere: Clinic,
    records: HashMap<&'static str, Written>,
    past: Past,
    abroad: Abroad,
}

/// A cell that was not as the table says.
struct Wrong {
    row: String,
    actor: &'static str,
    relation: Relation,
    what: String,
}

impl Matrix {
    async fn new() -> Self {
        let (here, elsewhere) = (Clinic::new().await, Clinic::new().await);
        let mut records = HashMap::new();
        for name in ["patient", "other_patient", "stranger"] {
            records.insert(name, here.write(name).await);
        }
        for (doctor, rights, hours) in [
            ("read", READING, 24),
            ("write", WRITING, 24),
            ("struck", READING, 24),
            ("stopped_doctor", READING, 24),
            ("lapsed", READING, 1),
        ] {
            here.grant("patient", doctor, rights, hours).await;
        }
        let revoked = here.grant("patient", "withdrawn", READING, 24).await;
        here.revoke("patient", revoked).await;
        let struck = here.uid("struck");
        let strike = json!({ "revocation": here.strike(struck, here.handle_of(struck)) });
        here.custody(
            "registrar",
            "/custodian/v1/credentials/revocations",
            &strike,
        )
        .await;
        let declined = here.ask("patient").await;
        let no = here.decline(here.member("patient"), declined);
        here.custody("patient", "/custodian/v1/requests/decline", &no)
            .await;
        let (upload, record) = here.finished("patient", "patient").await;
        let target = ErasureTarget::Record(record.item.record);
        let order = here.erasure(here.member("patient"), target);
        here.custody("patient", "/custodian/v1/erasures", &order)
            .await;
        here.traces.settled().await;
        let erasure = here.traces.newest_event(here.uid("patient"));
        let order = here.erasure(here.member("erased"), ErasureTarget::Patient);
        here.custody("erased", "/custodian/v1/erasures", &order)
            .await;
        let letter = here.invite(Role::Patient).await;
        here.replace(&letter).await;
        for name in ["stopped_patient", "stopped_doctor"] {
            here.stop(name).await;
        }
        let past = Past {
            record,
            upload,
            declined,
            revoked,
            erasure,
            letter,
        };
        for clinic in [&here, &elsewhere] {
            clinic.world.pass(2 * 3600);
        }
        let abroad = Abroad::new(&elsewhere).await;
        let matrix = Self {
            here,
            elsewhere,
            records,
            past,
            abroad,
        };
        matrix.refuse_everybody_once().await;
        matrix.sweep();
        matrix
    }

    /// The first refusal of a burst is an event in the patient's chain, the others are counted: from
    /// here on a refused request leaves the ledger alone.
    async fn refuse_everybody_once(&self) {
        for (actor, _) in ACTORS {
            let hand = self.hand(*actor);
            if Gate::Custodian.admits() & actor == 0 {
                continue;
            }
            for patient in ["patient", "stranger"] {
                let reading = Reading::Content(vec![self.past.record.item]);
                let body = self
                    .here
                    .access(hand.member, self.here.uid(patient), reading);
                let token = self.here.at_custodian(hand.name);
                let refused = self
                    .here
                    .world
                    .post_as(&token, "/custodian/v1/access", &body)
                    .await;
                assert!(refused.status.is_client_error(), "{}", refused.text());
            }
        }
        self.here.traces.settled().await;
    }

    fn hand(&self, actor: Who) -> Hand<'_> {
        let (clinic, name) = match actor {
            words::ANONYMOUS | words::EXPIRED | words::ENDED | words::PATIENT => {
                (&self.here, "patient")
            }
            words::ELSEWHERE => (&self.elsewhere, "none"),
            words::STOPPED_PATIENT => (&self.here, "stopped_patient"),
            words::STOPPED_DOCTOR => (&self.here, "stopped_doctor"),
            words::PASSWORD_ONLY => (&self.here, "password_only"),
            words::UNCONFIRMED => (&self.here, "unconfirmed"),
            words::OTHER_PATIENT => (&self.here, "other_patient"),
            words::NONE => (&self.here, "none"),
            words::PENDING => (&self.here, "pending"),
            words::READ => (&self.here, "read"),
            words::WRITE => (&self.here, "write"),
            words::LAPSED => (&self.here, "lapsed"),
            words::WITHDRAWN => (&self.here, "withdrawn"),
            words::STRUCK => (&self.here, "struck"),
            words::REGISTRAR => (&self.here, "registrar"),
            words::AUDITOR => (&self.here, "auditor"),
            _ => panic!("one actor state at a time"),
        };
        Hand {
            name,
            clinic,
            member: clinic.member(name),
        }
    }

    /// The token that an actor brings, and the name of its session where it is one of the API server.
    async fn token(&self, row: &Row, actor: Who, hand: &Hand<'_>) -> Option<(String, String)> {
        let now = self.here.world.now();
        let custody = row.route.contains(" /custodian/");
        let session = |used| match custody {
            true => (
                hand.clinic.custodian_session(hand.name, used),
                String::new(),
            ),
            false => hand.clinic.api_session(hand.name, used),
        };
        match actor {
            words::ANONYMOUS => None,
            words::EXPIRED => Some(session(Time(now.0 - 15 * 60 * Time::SECOND))),
            words::ENDED => {
                let (token, name) = session(now);
                let path = match custody {
                    true => "/custodian/v1/logout",
                    false => "/api/v1/logout",
                };
                let out = self.here.world.post_as(&token, path, &Value::Null).await;
                assert_eq!(out.status.as_u16(), 204, "{}", out.text());
                Some((token, name))
            }
            // No PIN was given: there is a session at the API server only.
            words::PASSWORD_ONLY | words::UNCONFIRMED => {
                Some(hand.clinic.api_session(hand.name, now))
            }
            _ => Some(session(now)),
        }
    }

    async fn send(&self, token: Option<&str>, request: Request) -> Answer {
        let mut http = HttpRequest::builder()
            .method(request.method)
            .uri(request.path);
        if let Some(token) = token {
            http = http.header(header::AUTHORIZATION, format!("Bearer {token}"));
        }
        let body = match request.body {
            Sent::Nothing => Body::empty(),
            Sent::Json(body) => {
                http = http.header(header::CONTENT_TYPE, "application/json");
                Body::from(body.to_string())
            }
            Sent::Part(part) => {
                http = http.header(header::CONTENT_TYPE, "application/octet-stream");
                Body::from(part)
            }
        };
        self.here.world.call(http.body(body).unwrap()).await
    }

    /// One cell; what it showed.
    async fn cell(&self, row: &Row, actor: Who, relation: Relation) -> Shown {
        let traces = &self.here.traces;
        let hand = self.hand(actor);
        let token = self.token(row, actor, &hand).await;
        let (token, session) = token.map_or((None, String::new()), |(t, s)| (Some(t), s));
        let request = self.request(row, &hand, relation, &session).await;
        traces.settled().await;
        let before = (traces.digest(), traces.sessions());
        let answer = self.send(token.as_deref(), request).await;
        traces.settled().await;
        let (digest, sessions) = (traces.digest(), traces.sessions());
        let shown = Shown {
            answer,
            changed: digest != before.0,
            // A session that has run out is put away when somebody brings it.
            ended: sessions < before.1 && actor != words::EXPIRED,
        };
        self.sweep();
        shown
    }

    fn sweep(&self) {
        let stopped = ["stopped_patient", "stopped_doctor"].map(|name| self.here.uid(name));
        self.here.traces.sweep(stopped);
    }

    /// A statement that a registrar puts before the others; its name.
    async fn propose(&self, clinic: &Clinic, by: &str, about: &str) -> String {
        propose(clinic, by, about).await
    }
}

async fn propose(clinic: &Clinic, by: &str, about: &str) -> String {
    let uid = clinic.uid(about);
    let mut reset = MultiSigned::new(&PinReset {
        uid,
        nonce: Nonce::random(&mut OsEntropy),
        expires: clinic.world.now().plus(Time::DAY),
    });
    reset.add(&clinic.member(by).person.master.identity());
    let body = json!({ "kind": "pin_reset", "uid": uid, "body": Bytes(reset.to_bytes()) });
    let token = clinic.at_api(by);
    let kept = clinic
        .world
        .post_as(&token, "/api/v1/proposals", &body)
        .await
        .json();
    kept["id"].as_str().unwrap().to_owned()
}

impl Abroad {
    async fn new(clinic: &Clinic) -> Self {
        let record = clinic.write("patient").await;
        Self {
            record,
            upload: clinic.announce("patient", "patient").await.name,
            part: clinic.part("patient", "patient", record.item).await,
            grant: clinic.grant("patient", "spare", WRITING, 1).await,
            request: clinic.ask("patient").await,
            question: clinic.questioned("patient").await,
            proposal: propose(clinic, "registrar", "patient").await,
            letter: clinic.invite(Role::Patient).await,
        }
    }
}

/// What came of a request.
struct Shown {
    answer: Answer,
    /// Whether a row of a database is another one, the ledger's too.
    changed: bool,
    /// Whether a session ended.
    ended: bool,
}

impl Shown {
    /// Whether it is what the table says; otherwise what it is.
    fn fault(&self, row: &Row, expect: Expect) -> Option<String> {
        let status = self.answer.status.as_u16();
        match expect {
            Expect::Yes if status == row.success => None,
            Expect::Yes => Some(format!("{}, not {}", self.said(), row.success)),
            Expect::No(code) => {
                if status != code.status().as_u16() || self.said() != code.as_str() {
                    return Some(format!("{}, not {}", self.said(), code.as_str()));
                }
                self.answer.is_problem(status, code.as_str());
                (self.changed || self.ended).then(|| "refused, and something changed".to_owned())
            }
        }
    }

    /// The code of the problem, or the status.
    fn said(&self) -> String {
        let problem = serde_json::from_slice::<Value>(&self.answer.body).ok();
        let code = problem.and_then(|problem| Some(problem.get("code")?.as_str()?.to_owned()));
        code.unwrap_or_else(|| self.answer.status.as_u16().to_string())
    }

    /// Everything of a refusal that somebody could tell cases apart by.
    fn outside(&self) -> String {
        let mut problem = self.answer.json();
        problem.as_object_mut().unwrap().remove("request_id");
        let mut headers: BTreeMap<_, _> = self
            .answer
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default()))
            .collect();
        headers.remove("x-request-id");
        format!("{} {headers:?} {problem}", self.answer.status)
    }

    fn had_effect(&self, row: &Row) -> bool {
        match row.effect {
            Effect::Reads => true,
            Effect::Changes => self.changed,
            Effect::EndsSession => self.ended,
        }
    }
}

fn name(row: &Row) -> String {
    format!("{} {}", row.route, row.kind).trim_end().to_owned()
}

/// Every route of the server's own document.
fn routes() -> BTreeSet<String> {
    let document = serde_json::to_value(App::document()).unwrap();
    let paths = document["paths"].as_object().unwrap();
    let routes = paths.iter().flat_map(|(path, item)| {
        let methods = item.as_object().unwrap().keys();
        methods.map(move |method| format!("{} {path}", method.to_uppercase()))
    });
    routes.collect()
}

#[test]
fn every_route_has_a_row_and_every_row_a_route() {
    let named: BTreeSet<String> = TABLE.iter().map(|row| row.route.to_owned()).collect();
    let routes = routes();
    let missing: Vec<_> = routes.difference(&named).collect();
    assert!(missing.is_empty(), "routes without a row: {missing:?}");
    let left_over: Vec<_> = named.difference(&routes).collect();
    assert!(left_over.is_empty(), "rows without a route: {left_over:?}");
    let rows: BTreeSet<String> = TABLE.iter().map(name).collect();
    assert_eq!(rows.len(), TABLE.len(), "a row stands twice");
}

#[test]
fn the_gates_are_those_of_the_document() {
    let document = serde_json::to_value(App::document()).unwrap();
    for row in TABLE {
        let (method, path) = row.route.split_once(' ').unwrap();
        let operation = &document["paths"][path][method.to_lowercase()];
        let scheme = operation["security"][0].as_object();
        let gate = match scheme
            .and_then(|scheme| scheme.keys().next())
            .map(String::as_str)
        {
            None => Gate::Open,
            Some("session") => Gate::Api,
            Some("custodian") => Gate::Custodian,
            Some(other) => panic!("a scheme that the table does not know: {other}"),
        };
        assert_eq!(row.gate, gate, "{}", row.route);
        let has_name = path.contains('{') && row.gate != Gate::Open;
        assert!(
            !has_name || row.object != Object::Nothing,
            "{}: an address names something",
            row.route
        );
        let responses = operation["responses"].as_object().unwrap();
        assert!(
            responses.contains_key(&row.success.to_string()),
            "{}",
            row.route
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_cell_of_the_matrix_answers_as_the_table_says() {
    let matrix = Matrix::new().await;
    let mut wrong = Vec::new();
    let mut cells = 0;
    for row in TABLE {
        // Whatever is missing, of others or of another organisation is refused in the same words,
        // to everybody who asks.
        let mut hidden = BTreeSet::new();
        let (mut allowed, mut effect) = (0, false);
        for (actor, called) in ACTORS {
            for relation in row.relations() {
                let expect = row.expect(*actor, *relation);
                let shown = matrix.cell(row, *actor, *relation).await;
                cells += 1;
                if let Some(what) = shown.fault(row, expect) {
                    wrong.push(Wrong {
                        row: name(row),
                        actor: called,
                        relation: *relation,
                        what,
                    });
                } else if expect == HIDDEN {
                    hidden.insert(shown.outside());
                } else if expect == Expect::Yes {
                    allowed += 1;
                    effect |= shown.had_effect(row);
                }
            }
        }
        assert!(
            hidden.len() < 2,
            "{}: refusals that differ: {hidden:#?}",
            name(row)
        );
        // The control of "refused, and nothing changed": a change would have been seen.
        assert!(
            allowed == 0 || effect,
            "{}: an allowed request left no trace",
            name(row)
        );
    }
    let wrong: Vec<_> = wrong
        .iter()
        .map(|w| format!("{} · {} · {:?}: {}", w.row, w.actor, w.relation, w.what))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {cells} cells are not as the table says:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    let expected: usize = TABLE
        .iter()
        .map(|row| row.relations().len() * ACTORS.len())
        .sum();
    assert_eq!(cells, expected);
}
