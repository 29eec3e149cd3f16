using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Newtonsoft.Json.Linq;

namespace XApi.Cli.Collecting.Formats;

/// <summary>
/// Makes rows of JSON lines. What has no column, or what its column can't hold exactly (another type, a time of another form, a NUL, half a surrogate pair),
/// goes into the column <c>other</c>, which takes precedence when a row is made JSON again.
/// </summary>
internal sealed class RowReader(ColumnSet columns) : IDisposable
{
    private static readonly JsonWriterOptions Unchecked = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private readonly Cell[] _row = new Cell[columns.Columns.Count];
    private readonly ArrayBufferWriter<byte> _rest = new();
    private readonly Utf8JsonWriter _other = new(Stream.Null, Unchecked);
    private readonly List<PathNode> _path = [];
    private int _open;

    /// <summary>The row of a line. It is valid until the next one is read.</summary>
    /// <exception cref="JsonException">The line is no JSON object.</exception>
    public ReadOnlySpan<Cell> Read(ReadOnlySpan<byte> line)
    {
        Array.Clear(_row);
        _rest.ResetWrittenCount();
        _other.Reset(_rest);
        _path.Clear();
        _open = 0;
        var reader = new Utf8JsonReader(line);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("It is no JSON object.");
        }

        ReadMembers(ref reader, line, columns.Root);
        if (_open > 0)
        {
            _other.WriteEndObject();
            _other.Flush();
            Set(ColumnSet.Other, Encoding.UTF8.GetString(_rest.WrittenSpan));
        }

        Derive();
        return _row;
    }

    public void Dispose() => _other.Dispose();

    private void ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> line, PathNode parent)
    {
        _path.Add(parent);
        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
            var node = parent.Child(name);
            reader.Read();
            if (node is { Column: null } && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadMembers(ref reader, line, node);
                continue;
            }

            var start = (int)reader.TokenStartIndex;
            var (kind, escaped) = (reader.TokenType, reader.ValueIsEscaped);
            var text = node?.Column is { } && kind == JsonTokenType.String ? Text(ref reader) : null;
            reader.Skip();
            var value = line[start..(int)reader.BytesConsumed];
            if (node?.Column is not { } column || !Take(column, kind, value, text, escaped))
            {
                WriteOther(name, value);
            }
        }

        // An object without members is none that columns can show.
        if (isEmpty && _path.Count > 1)
        {
            OpenOther();
        }

        _path.RemoveAt(_path.Count - 1);
        if (_open > _path.Count && _path.Count > 0)
        {
            _other.WriteEndObject();
            _open = _path.Count;
        }
    }

    /// <summary>Puts a value into its column; false where that does not hold it exactly.</summary>
    private bool Take(int index, JsonTokenType kind, ReadOnlySpan<byte> value, string? text, bool escaped)
    {
        if (_row[index].Has)
        {
            return false;
        }

        var type = columns.Columns[index].Type;
        switch (type, kind)
        {
            case (ColumnType.Text, JsonTokenType.String):
                var clean = escaped ? WithoutUnwritable(text!) : text!;
                _row[index] = Cell.Of(clean);
                return clean == text;
            case (ColumnType.Count, JsonTokenType.Number):
                var isCount = Cell.TryRead(Encoding.UTF8.GetString(value), type, out var count);
                _row[index] = isCount ? count : default;
                return isCount && value.SequenceEqual(Encoding.UTF8.GetBytes(count.Write(type)));
            case (ColumnType.Flag, JsonTokenType.True or JsonTokenType.False):
                _row[index] = Cell.Of(kind == JsonTokenType.True ? 1 : 0);
                return true;
            case (ColumnType.Time, JsonTokenType.String):
                var isTime = Cell.TryRead(text!, type, out var time);
                _row[index] = isTime ? time : default;
                return isTime && time.Write(type) == text;
            case (ColumnType.Json, JsonTokenType.StartArray or JsonTokenType.StartObject):
                _row[index] = Cell.Of(Encoding.UTF8.GetString(value));
                return true;
            default:
                return false;
        }
    }

    private void WriteOther(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        OpenOther();
        _other.WritePropertyName(name);
        _other.WriteRawValue(value, skipInputValidation: true);
    }

    private void OpenOther()
    {
        for (; _open < _path.Count; _open++)
        {
            if (_open == 0)
            {
                _other.WriteStartObject();
            }
            else
            {
                _other.WriteStartObject(_path[_open].Utf8Name);
            }
        }
    }

    /// <summary>The columns that repeat what the referenced Tweets say, which are easier to group by than JSON is.</summary>
    private void Derive()
    {
        var references = columns.IndexOf("referenced_tweets");
        if (references < 0)
        {
            return;
        }

        if (_row[columns.IndexOf("in_reply_to_user")] is { Has: true, Text: { } user })
        {
            using var document = JsonDocument.Parse(user);
            Set("in_reply_to_username", Member(document.RootElement, "username"));
        }

        if (_row[references] is not { Has: true, Text: { } referenced })
        {
            return;
        }

        using var tweets = JsonDocument.Parse(referenced);
        if (tweets.RootElement.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var tweet in tweets.RootElement.EnumerateArray().Where(tweet => tweet.ValueKind == JsonValueKind.Object))
        {
            var username = tweet.TryGetProperty("author", out var author) ? Member(author, "username") : null;
            switch (Member(tweet, "type"))
            {
                case "replied_to":
                    Set("referenced_tweets.replied_to.id", Member(tweet, "id"));
                    Set("in_reply_to_username", username);
                    break;
                case "retweeted":
                    Set("referenced_tweets.retweeted.id", Member(tweet, "id"));
                    Set("retweeted_user_id", Member(tweet, "author_id"));
                    Set("retweeted_username", username);
                    break;
                case "quoted":
                    Set("referenced_tweets.quoted.id", Member(tweet, "id"));
                    Set("quoted_user_id", Member(tweet, "author_id"));
                    Set("quoted_username", username);
                    break;
            }
        }
    }

    private void Set(string column, string? text)
    {
        var index = columns.IndexOf(column);
        if (text is not null && !_row[index].Has)
        {
            _row[index] = Cell.Of(text);
        }
    }

    private static string? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String
            ? WithoutUnwritable(Text(member))
            : null;

    private static string Text(JsonElement text)
    {
        try
        {
            return text.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return JToken.Parse(text.GetRawText()).Value<string>()!;
        }
    }

    private static string Text(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, which System.Text.Json does not read.
            return JToken.Parse($"\"{Encoding.UTF8.GetString(reader.ValueSpan)}\"").Value<string>()!;
        }
    }

    /// <summary>A text without what UTF-8 or readers of CSV can't take: half surrogate pairs and NULs become U+FFFD.</summary>
    private static string WithoutUnwritable(string text)
    {
        var whole = text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(whole));
    }
}
