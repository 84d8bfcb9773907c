-- SNAPSHOT
SELECT m.period, m.source, m.cases, m.records
FROM (SELECT g.period AS period, CAST(g.source AS VARCHAR) AS source, g.cases AS cases, g.records AS records
  FROM (SELECT (f.date - CAST(extract(dow FROM f.date) AS INTEGER)) AS period, f.source AS source, CAST(sum(f.cases) AS BIGINT) AS cases, count(*) AS records
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CAST(sum(CASE WHEN (p.counts & 1) <> 0 THEN v.cases END) AS BIGINT) AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM facts
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND record
  AND issued <= $1
  UNION ALL
  SELECT location, date, source, cases FROM revisions
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND NOT withdrawn
  AND issued <= $2
  AND superseded > $3) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = TRY_CAST('covid19' AS disease_code)
  AND l.level = TRY_CAST('SUBDIVISION' AS level_name)
  AND (l.country = TRY_CAST('USA' AS location_code) AND (s.location = TRY_CAST('USA' AS location_code)) IS NOT TRUE)
  AND l.level = TRY_CAST('SUBDIVISION' AS level_name)
  GROUP BY s.location, l.country, l.level, l.who_region, v.date, s.source) AS f
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.period ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 11
-- ["2022-03-01T12:00:00Z","2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]

-- POSTGRES
SELECT m.period, m.source, m.cases, m.records
FROM (SELECT g.period AS period, g.source AS source, g.cases AS cases, g.records AS records
  FROM (SELECT (f.date - CAST(extract(dow FROM f.date) AS INTEGER)) AS period, f.source AS source, CAST(sum(f.cases) AS BIGINT) AS cases, count(*) AS records
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CAST(sum(CASE WHEN (p.counts & 1) <> 0 THEN v.cases END) AS BIGINT) AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data
WHERE NOT withdrawn
  AND issued <= $6
  UNION ALL
  SELECT location, date, source, cases FROM revisions
WHERE disease = $7
  AND NOT withdrawn
  AND issued <= $8
  AND superseded > $9) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND l.level = $2
  AND (l.country = $3 AND (s.location = $4) IS NOT TRUE)
  AND l.level = $5
  GROUP BY s.location, l.country, l.level, l.who_region, v.date, s.source) AS f
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.period ASC NULLS LAST, m.source ASC NULLS LAST
LIMIT 11
-- ["covid19","SUBDIVISION","USA","USA","SUBDIVISION","2022-03-01T12:00:00Z","covid19","2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]

-- SNAPSHOT
SELECT count(*) FROM (SELECT g.period AS period, CAST(g.source AS VARCHAR) AS source
  FROM (SELECT (f.date - CAST(extract(dow FROM f.date) AS INTEGER)) AS period, f.source AS source
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source FROM facts
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND record
  AND issued <= $1
  UNION ALL
  SELECT location, date, source FROM revisions
WHERE disease = TRY_CAST('covid19' AS disease_code)
  AND NOT withdrawn
  AND issued <= $2
  AND superseded > $3) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = TRY_CAST('covid19' AS disease_code)
  AND l.level = TRY_CAST('SUBDIVISION' AS level_name)
  AND (l.country = TRY_CAST('USA' AS location_code) AND (s.location = TRY_CAST('USA' AS location_code)) IS NOT TRUE)
  AND l.level = TRY_CAST('SUBDIVISION' AS level_name)) AS f
  GROUP BY 1, 2) AS g) AS m
-- ["2022-03-01T12:00:00Z","2022-03-01T12:00:00Z","2022-03-01T12:00:00Z"]
