-- SNAPSHOT
SELECT * FROM (SELECT f.date AS date, CAST(f.location AS VARCHAR) AS location, CAST(f.source AS VARCHAR) AS source, CAST(f.country AS VARCHAR) AS country, f.cases AS cases, f.deaths AS deaths, f.recovered AS recovered, f.hospitalizations AS hospitalizations, f.icu_admissions AS icu_admissions, f.corrected AS corrected, f.batch AS batch, f.issued AS issued, f.id AS id, f.created_at AS created_at, f.updated_at AS updated_at
  FROM (SELECT date, location, source, country, cases, deaths, recovered, hospitalizations, icu_admissions, corrected, batch, issued, id, created_at, updated_at FROM facts
WHERE disease = TRY_CAST('mpox' AS disease_code)
  AND record) AS f JOIN locations l ON l.code = f.location
WHERE (f.source = TRY_CAST('world' AS source_name) OR l.level = TRY_CAST('COUNTY' AS level_name))) AS m
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 6
-- null

-- POSTGRES
SELECT * FROM (SELECT f.date AS date, f.location AS location, f.source AS source, f.country AS country, f.cases AS cases, f.deaths AS deaths, f.recovered AS recovered, f.hospitalizations AS hospitalizations, f.icu_admissions AS icu_admissions, f.corrected AS corrected, f.batch AS batch, f.issued AS issued, f.id AS id, f.created_at AS created_at, f.updated_at AS updated_at
  FROM (SELECT date, location, source, country, cases, deaths, CAST(NULL AS BIGINT) AS recovered, hospitalizations, icu_admissions, corrected, batch, issued, id, created_at, updated_at FROM mpox_data
WHERE NOT withdrawn) AS f JOIN locations l ON l.code = f.location
WHERE (f.source = $1 OR l.level = $2)) AS m
ORDER BY m.date DESC NULLS LAST, m.location ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 6
-- ["world","COUNTY"]
