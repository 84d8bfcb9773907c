-- SNAPSHOT
SELECT m.location, m.period, m.cases
FROM (SELECT CAST(g.location AS VARCHAR) AS location, g.period AS period, g.cases AS cases
  FROM (SELECT f.location AS location, f.date AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM facts AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.counted
  AND f.preferred
  AND f.location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS word))
  AND f.date >= $2
  AND f.date <= $3
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.location ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- [["FRA","USA"],"2021-01-05","2021-03-01"]

-- POSTGRES
SELECT m.location, m.period, m.cases
FROM (SELECT g.location AS location, g.period AS period, g.cases AS cases
  FROM (SELECT f.location AS location, f.date AS period, CAST(sum(f.cases) AS BIGINT) AS cases
  FROM (SELECT s.location, l.country, l.level, l.who_region, v.date, s.source, CASE WHEN (p.counts & 1) <> 0 THEN v.cases END AS cases
  FROM series s JOIN series_parts p ON p.disease = s.disease AND p.location = s.location AND p.source = s.source
  JOIN locations l ON l.code = s.location
  JOIN (SELECT location, date, source, cases FROM covid_data
WHERE NOT withdrawn) AS v ON v.location = p.part AND v.source = p.source
WHERE s.disease = $1
  AND s.preferred
  AND s.location = ANY($2)
  AND v.date >= $3
  AND v.date <= $4) AS f
  GROUP BY 1, 2) AS g) AS m
ORDER BY m.location ASC NULLS LAST, m.period ASC NULLS LAST
LIMIT 11
-- ["covid19",["FRA","USA"],"2021-01-05","2021-03-01"]

-- SNAPSHOT
SELECT count(*) FROM (SELECT CAST(g.location AS VARCHAR) AS location, g.period AS period
  FROM (SELECT f.location AS location, f.date AS period
  FROM facts AS f
WHERE f.disease = TRY_CAST('covid19' AS disease_code)
  AND f.counted
  AND f.preferred
  AND f.location IN (SELECT TRY_CAST(word AS location_code) FROM (SELECT unnest(CAST($1 AS VARCHAR[])) AS word))
  AND f.date >= $2
  AND f.date <= $3
  GROUP BY 1, 2) AS g) AS m
-- [["FRA","USA"],"2021-01-05","2021-03-01"]
