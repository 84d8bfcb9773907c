-- SNAPSHOT
SELECT m.date, m.location, m.source, m.country, m.cases, m.deaths, m.recovered, m.hospitalizations, m.icu_admissions, m.corrected, m.batch, m.issued, coalesce(m.id, c.id) AS id, coalesce(m.created_at, b.loaded) AS created_at, coalesce(m.updated_at, b.loaded) AS updated_at
FROM (SELECT * FROM (SELECT f.date AS date, CAST(f.location AS VARCHAR) AS location, CAST(f.source AS VARCHAR) AS source, CAST(f.country AS VARCHAR) AS country, f.cases AS cases, f.deaths AS deaths, f.recovered AS recovered, f.hospitalizations AS hospitalizations, f.icu_admissions AS icu_admissions, f.corrected AS corrected, f.batch AS batch, f.issued AS issued, f.id AS id, f.created_at AS created_at, f.updated_at AS updated_at
  FROM (SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, corrected, batch, issued, id, created_at, updated_at FROM facts LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND since > $1) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND record
  AND batch <= $2
  AND late_location IS NULL
  AND issued <= $3
  UNION ALL
  SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, (coalesce(cases < 0, FALSE) OR coalesce(deaths < 0, FALSE) OR coalesce(recovered < 0, FALSE) OR coalesce(hospitalizations < 0, FALSE) OR coalesce(icu_admissions < 0, FALSE)) AS corrected, batch, issued, CAST(NULL AS BIGINT) AS id, CAST(NULL AS TIMESTAMPTZ) AS created_at, CAST(NULL AS TIMESTAMPTZ) AS updated_at FROM revisions LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND since > $4) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND NOT withdrawn
  AND batch <= $5
  AND late_location IS NULL
  AND issued <= $7
  AND coalesce(superseded > $8 OR superseded_by > $6, TRUE)
  UNION ALL
  SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, (coalesce(cases < 0, FALSE) OR coalesce(deaths < 0, FALSE) OR coalesce(recovered < 0, FALSE) OR coalesce(hospitalizations < 0, FALSE) OR coalesce(icu_admissions < 0, FALSE)) AS corrected, batch, issued, CAST(NULL AS BIGINT) AS id, CAST(NULL AS TIMESTAMPTZ) AS created_at, CAST(NULL AS TIMESTAMPTZ) AS updated_at FROM overwritten
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND NOT withdrawn
  AND since <= $9
  AND until > $10
  AND issued <= $12
  AND coalesce(superseded > $13 OR superseded_by > $11, TRUE)) AS f JOIN locations l ON l.code = f.location
WHERE (f.source = TRY_CAST('world' AS source_name) OR l.level = TRY_CAST('COUNTY' AS level_name))) AS m
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 6) AS m
LEFT JOIN (SELECT id, location, date, source FROM facts
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND record) AS c ON CAST(c.location AS VARCHAR) = m.location AND c.date = m.date AND CAST(c.source AS VARCHAR) = m.source
LEFT JOIN batches b ON b.id = m.batch
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
-- [12,12,"2022-03-01T12:00:00Z",12,12,12,"2022-03-01T12:00:00Z","2022-03-01T12:00:00Z",12,12,12,"2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]

-- POSTGRES
SELECT m.date, m.location, m.source, m.country, m.cases, m.deaths, m.recovered, m.hospitalizations, m.icu_admissions, m.corrected, m.batch, m.issued, coalesce(m.id, c.id) AS id, coalesce(m.created_at, b.loaded) AS created_at, coalesce(m.updated_at, b.loaded) AS updated_at
FROM (SELECT * FROM (SELECT f.date AS date, f.location AS location, f.source AS source, f.country AS country, f.cases AS cases, f.deaths AS deaths, f.recovered AS recovered, f.hospitalizations AS hospitalizations, f.icu_admissions AS icu_admissions, f.corrected AS corrected, f.batch AS batch, f.issued AS issued, f.id AS id, f.created_at AS created_at, f.updated_at AS updated_at
  FROM (SELECT date, location, source, country, cases, deaths, CAST(NULL AS BIGINT) AS recovered, hospitalizations, icu_admissions, corrected, batch, issued, id, created_at, updated_at FROM mpox_data LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = $1
  AND since > $2) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE NOT withdrawn
  AND batch <= $3
  AND late_location IS NULL
  AND issued <= $4
  UNION ALL
  SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, (coalesce(cases < 0, FALSE) OR coalesce(deaths < 0, FALSE) OR coalesce(recovered < 0, FALSE) OR coalesce(hospitalizations < 0, FALSE) OR coalesce(icu_admissions < 0, FALSE)) AS corrected, batch, issued, CAST(NULL AS BIGINT) AS id, CAST(NULL AS TIMESTAMPTZ) AS created_at, CAST(NULL AS TIMESTAMPTZ) AS updated_at FROM revisions LEFT JOIN (SELECT location AS late_location, date AS late_date, source AS late_source, issued AS late_issued FROM belated
WHERE disease = $5
  AND since > $6) AS late ON late_location = location AND late_date = date AND late_source = source AND late_issued = issued
WHERE disease = $8
  AND NOT withdrawn
  AND batch <= $7
  AND late_location IS NULL
  AND issued <= $10
  AND coalesce(superseded > $11 OR superseded_by > $9, TRUE)
  UNION ALL
  SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, (coalesce(cases < 0, FALSE) OR coalesce(deaths < 0, FALSE) OR coalesce(recovered < 0, FALSE) OR coalesce(hospitalizations < 0, FALSE) OR coalesce(icu_admissions < 0, FALSE)) AS corrected, batch, issued, CAST(NULL AS BIGINT) AS id, CAST(NULL AS TIMESTAMPTZ) AS created_at, CAST(NULL AS TIMESTAMPTZ) AS updated_at FROM overwritten
WHERE disease = $14
  AND NOT withdrawn
  AND since <= $12
  AND until > $13
  AND issued <= $16
  AND coalesce(superseded > $17 OR superseded_by > $15, TRUE)) AS f JOIN locations l ON l.code = f.location
WHERE (f.source = $18 OR l.level = $19)) AS m
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 6) AS m
LEFT JOIN (SELECT id, location, date, source FROM mpox_data
WHERE NOT withdrawn) AS c ON c.location = m.location AND c.date = m.date AND c.source = m.source
LEFT JOIN batches b ON b.id = m.batch
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
-- ["mpox",12,12,"2022-03-01T12:00:00Z","mpox",12,12,"mpox",12,"2022-03-01T12:00:00Z","2022-03-01T12:00:00Z",12,12,"mpox",12,"2022-03-01T12:00:00Z","2022-03-01T12:00:00Z","world","COUNTY"]
