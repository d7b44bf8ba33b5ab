-- Values in the clear; the view is the policy: it masks, generalises and hides, and the service may read only it.
CREATE TABLE licence (
  client_id text, recipient text NOT NULL, purpose text, valid_until date NOT NULL,
  PRIMARY KEY (client_id, purpose)
);
CREATE TABLE authorisation (
  id text PRIMARY KEY, recipient text NOT NULL, purpose text NOT NULL, valid_until date NOT NULL
);
CREATE TABLE authorisation_subject (
  authorisation_id text, subject_id text, PRIMARY KEY (authorisation_id, subject_id)
);
CREATE TABLE record (
  subject_id text PRIMARY KEY, uscc text UNIQUE NOT NULL, objection boolean NOT NULL, published boolean NOT NULL,
  e01 text, e03 text, e04 jsonb, e05 text, e06 text, e08 jsonb,
  c01 text NOT NULL, c02 jsonb, c03 text, c04 text, c06 text, c07 text, c08 text, c09 jsonb, c11 jsonb, c12 jsonb, c18 text
);
CREATE TABLE used_proof (id text PRIMARY KEY, used_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE audit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, time timestamptz NOT NULL DEFAULT now(),
  client_id text NOT NULL, operator text NOT NULL, purpose text NOT NULL, authorisation text NOT NULL,
  subjects text[] NOT NULL
);
CREATE INDEX audit_client ON audit (client_id);

CREATE VIEW masked_release AS
SELECT
  subject_id, uscc, objection, c01 AS tier,
  e01 AS "E01", uscc AS "E02", e03 AS "E03", e04::text AS "E04",
  regexp_replace(e05, '([县区市镇]).*$', '\1***') AS "E05",
  left(e06, 1) || '**' AS "E06",
  e08::text AS "E08",
  c01 AS "C01", c02::text AS "C02", c03 AS "C03", c18 AS "C18",
  CASE WHEN c01 = 'E-F' THEN c04 END AS "C04",
  CASE WHEN c01 = 'E-F' THEN c06 END AS "C06",
  CASE WHEN c01 = 'E-F' AND published THEN c07 END AS "C07",
  CASE WHEN c01 = 'E-F' AND published THEN c08 END AS "C08",
  CASE WHEN c01 = 'E-F' AND published AND c09 IS NOT NULL THEN json_build_object('kind', c09 ->> 'kind', 'band',
    CASE WHEN (c09 ->> 'amount')::numeric < 10000 THEN '<10k'
         WHEN (c09 ->> 'amount')::numeric < 100000 THEN '10k-100k'
         WHEN (c09 ->> 'amount')::numeric < 1000000 THEN '100k-1M'
         WHEN (c09 ->> 'amount')::numeric < 10000000 THEN '1M-10M'
         ELSE '>=10M' END)::text END AS "C09",
  CASE WHEN c01 = 'E-F' THEN c11::text END AS "C11",
  CASE WHEN c01 = 'E-F' THEN c12::text END AS "C12"
FROM record;
