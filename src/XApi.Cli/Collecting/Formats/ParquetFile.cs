using System.Runtime.CompilerServices;
using Parquet;
using Parquet.Schema;

namespace XApi.Cli.Collecting.Formats;

/// <summary>A Parquet file: text, 64-bit counts, flags, and times as timestamps in UTC.</summary>
internal static class ParquetFile
{
    /// <summary>The field of a column.</summary>
    public static DataField FieldOf(Column column) =>
        column.Type switch
        {
            ColumnType.Count => new DataField<long>(column.Name, nullable: true),
            ColumnType.Flag => new DataField<bool>(column.Name, nullable: true),
            ColumnType.Time => new DateTimeDataField(
                column.Name,
                DateTimeFormat.Timestamp,
                isAdjustedToUTC: true,
                unit: DateTimeTimeUnit.Millis,
                isNullable: true
            ),
            _ => new DataField<string>(column.Name, nullable: true),
        };

    /// <summary>The rows of a file as JSON lines, a row group at a time.</summary>
    /// <exception cref="CommandException">It is no Parquet file that xapi wrote.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        await using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        await using var reader = await OpenAsync(stream, path, cancel);
        var fields = reader.Schema.DataFields;
        var table = FlatTable.Of([.. fields.Select(field => field.Path.ToList() is [.., var name] ? name : field.Name)], path);
        var writer = new RowWriter(table.Columns);
        var row = new Cell[table.Columns.Columns.Count];
        var number = 0L;
        for (var group = 0; group < reader.RowGroupCount; group++)
        {
            using var rows = reader.OpenRowGroupReader(group);
            var read = new List<Func<int, Cell>>();
            for (var i = 0; i < fields.Length; i++)
            {
                read.Add(await ReadColumnAsync(rows, fields[i], table.Columns.Columns[table.Indexes[i]], path, cancel));
            }

            for (var i = 0; i < rows.RowCount; i++)
            {
                number++;
                for (var column = 0; column < read.Count; column++)
                {
                    row[table.Indexes[column]] = read[column](i);
                }

                yield return table.Line(writer, row, number);
            }
        }
    }

    private static async Task<ParquetReader> OpenAsync(Stream stream, string path, CancellationToken cancel)
    {
        try
        {
            return await ParquetReader.CreateAsync(stream, cancellationToken: cancel);
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or ParquetException or ArgumentException)
        {
            throw new CommandException($"{path} can't be read as Parquet: {failure.Message}");
        }
    }

    private static async Task<Func<int, Cell>> ReadColumnAsync(
        ParquetRowGroupReader rows,
        DataField field,
        Column column,
        string path,
        CancellationToken cancel
    )
    {
        var count = checked((int)rows.RowCount);
        try
        {
            switch (column.Type)
            {
                case ColumnType.Count:
                    var counts = new long?[count];
                    await rows.ReadAsync<long>(field, counts.AsMemory(), null, cancel);
                    return i => counts[i] is { } value ? Cell.Of(value) : default;
                case ColumnType.Flag:
                    var flags = new bool?[count];
                    await rows.ReadAsync<bool>(field, flags.AsMemory(), null, cancel);
                    return i => flags[i] is { } value ? Cell.Of(value ? 1 : 0) : default;
                case ColumnType.Time:
                    var times = new DateTime?[count];
                    await rows.ReadAsync<DateTime>(field, times.AsMemory(), null, cancel);
                    return i =>
                        times[i] is { } value
                            ? Cell.Of(new DateTimeOffset(DateTime.SpecifyKind(value, DateTimeKind.Utc)).ToUnixTimeMilliseconds())
                            : default;
                default:
                    var texts = new string?[count];
                    await rows.ReadAsync(field, texts!, null, cancel);
                    return i => texts[i] is { } value ? Cell.Of(value) : default;
            }
        }
        catch (Exception failure) when (failure is InvalidCastException or InvalidDataException or ParquetException or ArgumentException)
        {
            throw new CommandException(
                $"The column `{column.Name}` of {path} can't be read as {column.Type.ToString().ToLowerInvariant()}: {failure.Message}"
            );
        }
    }
}

/// <summary>Writes a Parquet file, a row group at a time.</summary>
internal sealed class ParquetFileWriter : ILineWriter
{
    // A row group is held in memory: so many rows, or so many characters of text, whichever comes first.
    private const int RowsOfGroup = 20_000;
    private const int TextOfGroup = 16 * 1024 * 1024;

    private readonly FileStream _stream;
    private readonly ParquetWriter _writer;
    private readonly RowReader _rows;
    private readonly List<ColumnBuffer> _columns;
    private int _pending;
    private long _text;

    private ParquetFileWriter(FileStream stream, ParquetWriter writer, ColumnSet columns, IReadOnlyList<DataField> fields)
    {
        _stream = stream;
        _writer = writer;
        _rows = new(columns);
        _columns = [.. columns.Columns.Select((column, i) => new ColumnBuffer(column.Type, fields[i]))];
    }

    public static async Task<ParquetFileWriter> CreateAsync(string path, ColumnSet columns)
    {
        var fields = columns.Columns.Select(ParquetFile.FieldOf).ToList();
        var stream = File.Create(path);
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Zstd,
            CompressionLevel = System.IO.Compression.CompressionLevel.Fastest,
        };
        return new(stream, await ParquetWriter.CreateAsync(new ParquetSchema(fields), stream, options), columns, fields);
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> line)
    {
        Add(line.Span);
        if (_pending >= RowsOfGroup || _text >= TextOfGroup)
        {
            await WriteGroupAsync();
        }
    }

    public async ValueTask CompleteAsync()
    {
        if (_pending > 0)
        {
            await WriteGroupAsync();
        }

        await _writer.DisposeAsync();
        await _stream.FlushAsync();
    }

    public ValueTask DisposeAsync()
    {
        _rows.Dispose();
        return _stream.DisposeAsync();
    }

    private void Add(ReadOnlySpan<byte> line)
    {
        var row = _rows.Read(line);
        for (var i = 0; i < row.Length; i++)
        {
            _columns[i].Add(row[i]);
            _text += row[i].Text?.Length ?? 0;
        }

        _pending++;
    }

    private async Task WriteGroupAsync()
    {
        using (var group = _writer.CreateRowGroup())
        {
            foreach (var column in _columns)
            {
                await column.WriteAsync(group);
            }
        }

        (_pending, _text) = (0, 0);
    }

    /// <summary>The values of a column that are not written yet. Most columns of most rows are empty, so an empty value takes no more than a pointer.</summary>
    private sealed class ColumnBuffer(ColumnType type, DataField field)
    {
        private readonly List<string?> _texts = [];
        private readonly List<long?> _numbers = [];

        private bool IsNumber => type is ColumnType.Count or ColumnType.Flag or ColumnType.Time;

        internal void Add(in Cell cell)
        {
            if (IsNumber)
            {
                _numbers.Add(cell.Has ? cell.Number : null);
            }
            else
            {
                _texts.Add(cell.Text);
            }
        }

        internal async Task WriteAsync(ParquetRowGroupWriter group)
        {
            switch (type)
            {
                case ColumnType.Count:
                    await group.WriteAsync<long>(field, _numbers.ToArray());
                    break;
                case ColumnType.Flag:
                    await group.WriteAsync<bool>(field, _numbers.Select(number => number is null ? (bool?)null : number != 0).ToArray());
                    break;
                case ColumnType.Time:
                    await group.WriteAsync<DateTime>(
                        field,
                        _numbers.Select(number => number is null ? (DateTime?)null : Cell.Of(number.Value).Time).ToArray()
                    );
                    break;
                default:
                    await group.WriteAsync(field, _texts!);
                    break;
            }

            _texts.Clear();
            _numbers.Clear();
        }
    }
}
