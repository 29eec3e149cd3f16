using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace XApi.Cli.Collecting.Formats;

/// <summary>Makes JSON lines of rows: the reverse of <see cref="RowReader"/>, but for the order of members.</summary>
internal sealed class RowWriter(ColumnSet columns)
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly int _other = columns.IndexOf(ColumnSet.Other);

    /// <summary>The line of a row, without the line's end. It is valid until the next one is written.</summary>
    /// <exception cref="JsonException">A column of JSON holds something else.</exception>
    public ReadOnlyMemory<byte> Write(ReadOnlySpan<Cell> row)
    {
        _line.ResetWrittenCount();
        using var other = row[_other] is { Has: true, Text: { } rest } ? JsonDocument.Parse(rest) : null;
        using (var writer = new Utf8JsonWriter(_line, Options))
        {
            writer.WriteStartObject();
            WriteMembers(writer, row, columns.Root, other?.RootElement);
            writer.WriteEndObject();
        }

        return _line.WrittenMemory;
    }

    private void WriteMembers(Utf8JsonWriter writer, ReadOnlySpan<Cell> row, PathNode node, JsonElement? other)
    {
        foreach (var child in node.Children)
        {
            var rest = Member(other, child.Name);
            if (child.Column is { } column)
            {
                if (rest is null && row[column].Has)
                {
                    writer.WritePropertyName(child.Utf8Name);
                    WriteValue(writer, columns.Columns[column].Type, row[column]);
                }
            }
            else if (rest is null or { ValueKind: JsonValueKind.Object } && (rest is not null || HasAny(row, child)))
            {
                writer.WriteStartObject(child.Utf8Name);
                WriteMembers(writer, row, child, rest);
                writer.WriteEndObject();
            }
        }

        if (other is not { } members)
        {
            return;
        }

        foreach (var member in members.EnumerateObject())
        {
            var isWritten =
                member.Value.ValueKind == JsonValueKind.Object
                && node.Children.Exists(child => child.Column is null && child.Name == member.Name);
            if (!isWritten)
            {
                writer.WritePropertyName(member.Name);
                writer.WriteRawValue(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true);
            }
        }
    }

    private static void WriteValue(Utf8JsonWriter writer, ColumnType type, in Cell cell)
    {
        switch (type)
        {
            case ColumnType.Text or ColumnType.Time:
                writer.WriteStringValue(cell.Write(type));
                break;
            case ColumnType.Json:
                // Read from a file that others may have written, it is checked.
                writer.WriteRawValue(cell.Text!);
                break;
            default:
                writer.WriteRawValue(cell.Write(type), skipInputValidation: true);
                break;
        }
    }

    private static bool HasAny(ReadOnlySpan<Cell> row, PathNode node)
    {
        foreach (var child in node.Children)
        {
            if (child.Column is { } column ? row[column].Has : HasAny(row, child))
            {
                return true;
            }
        }

        return false;
    }

    private static JsonElement? Member(JsonElement? other, string name) =>
        other is { ValueKind: JsonValueKind.Object } members && members.TryGetProperty(name, out var member) ? member : null;
}
