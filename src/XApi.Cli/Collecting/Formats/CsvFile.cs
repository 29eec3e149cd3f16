using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace XApi.Cli.Collecting.Formats;

/// <summary>
/// Comma-separated values as RFC 4180 has them, in UTF-8 with lines that end in a line feed. No value is an empty field, an empty text a quoted one.
/// </summary>
internal static class CsvFile
{
    /// <summary>The rows of a file as JSON lines.</summary>
    /// <exception cref="CommandException">It is no CSV that xapi wrote.</exception>
    public static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(string path, [EnumeratorCancellation] CancellationToken cancel)
    {
        using var text = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite), Encoding.UTF8);
        var fields = new CsvFields(text, path);
        if (!fields.Read())
        {
            yield break;
        }

        var table = FlatTable.Of([.. fields.Row.Select(field => field ?? "")], path);
        var writer = new RowWriter(table.Columns);
        var row = new Cell[table.Columns.Columns.Count];
        for (var number = 2L; fields.Read(); number++)
        {
            cancel.ThrowIfCancellationRequested();
            if (fields.Row.Count != table.Indexes.Count)
            {
                throw new CommandException(
                    $"Row {number:N0} of {path} has {fields.Row.Count} fields, and its first row names {table.Indexes.Count} columns: the file was cut or changed."
                );
            }

            Array.Clear(row);
            for (var i = 0; i < table.Indexes.Count; i++)
            {
                if (fields.Row[i] is { } field)
                {
                    row[table.Indexes[i]] = table.Cell(i, field, number);
                }
            }

            yield return table.Line(writer, row, number);
            if (number % 1000 == 0)
            {
                await Task.Yield();
            }
        }
    }
}

/// <summary>The fields of a file of comma-separated values, row by row.</summary>
internal sealed class CsvFields(TextReader text, string name)
{
    private readonly StringBuilder _field = new();
    private long _row;

    /// <summary>The fields of the row. Null where there is nothing, not even quotes.</summary>
    public List<string?> Row { get; } = [];

    /// <summary>Moves to the next row; false at the end.</summary>
    public bool Read()
    {
        Row.Clear();
        _row++;
        if (text.Peek() < 0)
        {
            return false;
        }

        while (true)
        {
            var end = ReadField();
            if (end != ',')
            {
                return true;
            }
        }
    }

    // Gives the character that ended the field.
    private int ReadField()
    {
        _field.Clear();
        var isQuoted = text.Peek() == '"';
        if (isQuoted)
        {
            text.Read();
            ReadQuoted();
        }

        int next;
        while ((next = text.Read()) is not (< 0 or ',' or '\n'))
        {
            if (next == '\r' && text.Peek() == '\n')
            {
                continue;
            }

            _field.Append((char)next);
        }

        Row.Add(_field.Length > 0 || isQuoted ? _field.ToString() : null);
        return next;
    }

    private void ReadQuoted()
    {
        while (true)
        {
            var next = text.Read();
            if (next < 0)
            {
                throw new CommandException($"{name} ends within the quotes of row {_row:N0}: the file was cut.");
            }

            if (next == '"')
            {
                if (text.Peek() != '"')
                {
                    return;
                }

                text.Read();
            }

            _field.Append((char)next);
        }
    }
}

/// <summary>Writes comma-separated values.</summary>
internal sealed class CsvWriter : ILineWriter
{
    private readonly StreamWriter _text;
    private readonly ColumnSet _columns;
    private readonly RowReader _rows;

    public CsvWriter(string path, ColumnSet columns)
    {
        _columns = columns;
        _rows = new(columns);
        _text = new(File.Create(path), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 64 * 1024);
        _text.Write(string.Join(',', columns.Columns.Select(column => column.Name)));
        _text.Write('\n');
    }

    public ValueTask WriteAsync(ReadOnlyMemory<byte> line)
    {
        var row = _rows.Read(line.Span);
        for (var i = 0; i < row.Length; i++)
        {
            if (i > 0)
            {
                _text.Write(',');
            }

            if (row[i].Has)
            {
                WriteField(row[i].Write(_columns.Columns[i].Type));
            }
        }

        _text.Write('\n');
        return ValueTask.CompletedTask;
    }

    public async ValueTask CompleteAsync() => await _text.FlushAsync();

    public ValueTask DisposeAsync()
    {
        _rows.Dispose();
        return _text.DisposeAsync();
    }

    private void WriteField(string field)
    {
        var isPlain =
            field.Length > 0 && !field.AsSpan().ContainsAny("\",\r\n") && !char.IsWhiteSpace(field[0]) && !char.IsWhiteSpace(field[^1]);
        _text.Write(isPlain ? field : $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
    }
}

/// <summary>Which columns a flat file has, and how its values are read.</summary>
/// <param name="Columns">The columns that xapi knows.</param>
/// <param name="Indexes">For each column of the file, its number among those.</param>
/// <param name="Path">The file.</param>
internal sealed record FlatTable(ColumnSet Columns, IReadOnlyList<int> Indexes, string Path)
{
    /// <summary>The table that the names of columns are those of.</summary>
    /// <exception cref="CommandException">They are of another kind of file.</exception>
    public static FlatTable Of(IReadOnlyList<string> names, string path)
    {
        var columns = ColumnSet.For(names.ToHashSet());
        var indexes = names.Select(columns.IndexOf).ToList();
        var unknown = names.Where(name => columns.IndexOf(name) < 0).ToList();
        return unknown.Count > 0
                ? throw new CommandException(
                    $"{path} has columns that xapi doesn't write: {string.Join(", ", unknown.Take(5))}{(unknown.Count > 5 ? $" and {unknown.Count - 5} more" : "")}. It reads flat files of its own only, and JSON lines of others."
                )
            : indexes.Contains(columns.IndexOf("id")) ? new(columns, indexes, path)
            : throw new CommandException($"{path} has no column `id`: it holds neither Tweets nor users.");
    }

    /// <summary>A value of a column.</summary>
    public Cell Cell(int column, string text, long row)
    {
        var known = Columns.Columns[Indexes[column]];
        return Formats.Cell.TryRead(text, known.Type, out var cell)
            ? cell
            : throw new CommandException(
                $"Row {row:N0} of {Path} has “{Shown(text)}” as `{known.Name}`, which is no {known.Type.ToString().ToLowerInvariant()}."
            );
    }

    /// <summary>The JSON line of a row.</summary>
    public ReadOnlyMemory<byte> Line(RowWriter writer, ReadOnlySpan<Cell> row, long number)
    {
        try
        {
            return writer.Write(row);
        }
        catch (Exception failure) when (failure is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new CommandException($"A column of JSON in row {number:N0} of {Path} holds something else: {failure.Message}");
        }
    }

    private static string Shown(string text) => text.Length > 40 ? text[..40] + "…" : text;
}
