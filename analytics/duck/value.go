package duck

import (
	"fmt"
	"math/big"
	"time"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/mspr/surveillance/mspr"
)

// bind gives the arguments as the driver wants them. A date is bound as a
// DATE: as a time.Time it would pass through the session's time zone.
func bind(args []any) ([]any, error) {
	bound := make([]any, len(args))
	for i, arg := range args {
		switch v := arg.(type) {
		case nil, string, int64, float64, bool:
			bound[i] = v
		case int:
			bound[i] = int64(v)
		case mspr.Date:
			bound[i] = duckdb.Typed(v.Time(), duckdb.TYPE_DATE)
		case time.Time:
			bound[i] = duckdb.Typed(v, duckdb.TYPE_TIMESTAMP_TZ)
		case []string:
			bound[i] = append(make([]string, 0, len(v)), v...)
		default:
			return nil, fmt.Errorf("argument $%d is a %T, which no query may bind", i+1, arg)
		}
	}
	return bound, nil
}

// plain gives a value of the driver as one of nil, int64, float64, string,
// bool, mspr.Date, time.Time (UTC) and []string.
func plain(value any, columnType string) (any, error) {
	switch v := value.(type) {
	case nil, int64, float64, string, bool:
		return v, nil
	case time.Time:
		if columnType == "DATE" {
			return mspr.DateOf(v), nil
		}
		return v.UTC(), nil
	case *big.Int:
		if !v.IsInt64() {
			return nil, fmt.Errorf("%s does not fit into 64 bits", v)
		}
		return v.Int64(), nil
	case []any:
		return plainStrings(v)
	case float32:
		return float64(v), nil
	case duckdb.Decimal:
		return v.Float64(), nil
	}
	return plainInteger(value, columnType)
}

func plainInteger(value any, columnType string) (any, error) {
	switch v := value.(type) {
	case int8:
		return int64(v), nil
	case int16:
		return int64(v), nil
	case int32:
		return int64(v), nil
	case uint8:
		return int64(v), nil
	case uint16:
		return int64(v), nil
	case uint32:
		return int64(v), nil
	}
	return nil, fmt.Errorf("a column of type %s cannot be read", columnType)
}

func plainStrings(list []any) ([]string, error) {
	strings := make([]string, len(list))
	for i, item := range list {
		s, ok := item.(string)
		if !ok {
			return nil, fmt.Errorf("a list holds a %T beside strings", item)
		}
		strings[i] = s
	}
	return strings, nil
}
