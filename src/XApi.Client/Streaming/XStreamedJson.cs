using System.Text.Json;
using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace XApi;

/// <summary>
/// An item of a stream that is described by hand (<c>x.StreamAsync(request)</c>), as it came: all of its members are in
/// <see cref="XModel.AdditionalProperties"/>.
/// </summary>
[System.Text.Json.Serialization.JsonConverter(typeof(XModelJsonConverter<XStreamedJson>))]
public sealed class XStreamedJson : XModel, IStreamedItem, IXModel<XStreamedJson>
{
    /// <summary>Makes one to be filled by an initializer; for tests of code that reads one.</summary>
    public XStreamedJson() { }

    internal XStreamedJson(ref JsonTokenReader reader)
    {
        JsonValues.StartObject(ref reader);
        var hasData = false;
        while (reader.NextMember())
        {
            hasData |= reader.Name.SequenceEqual("data"u8);
            ReadAdditionalProperty(ref reader);
        }

        // What has none is a message of the stream itself, such as the problem for which X disconnects.
        if (!hasData)
        {
            throw JsonValues.Missing("data");
        }

        MatchingRules = Members("matching_rules", MatchingRule.FromJson);
        Errors = Members("errors", Problem.FromJson);
    }

    /// <inheritdoc/>
    public string? Key => Id;

    /// <inheritdoc/>
    public DateTimeOffset? OccurredAt => Id is { } id ? XId.TimeOf(id) : null;

    /// <inheritdoc/>
    public IReadOnlyList<MatchingRule> MatchingRules { get; } = [];

    /// <inheritdoc/>
    public IReadOnlyList<Problem> Errors { get; } = [];

    /// <inheritdoc/>
    public StreamRecovery RecoveredBy { get; internal set; }

    void IStreamedItem.MarkRecovered(StreamRecovery by) => RecoveredBy = by;

    StreamReceipt? IStreamedItem.Receipt { get; set; }

    /// <inheritdoc cref="IStreamedItem.AcknowledgeAsync"/>
    public Task AcknowledgeAsync(CancellationToken cancellationToken = default) => StreamReceipt.AcknowledgeAsync(this, cancellationToken);

    /// <summary>Reads an item.</summary>
    /// <param name="json">The JSON.</param>
    /// <exception cref="System.Text.Json.JsonException">It is not a JSON object, or has no member <c>data</c>.</exception>
    public static XStreamedJson FromJson(string json) => JsonValues.Parse<XStreamedJson>(json);

    static XStreamedJson IXModel<XStreamedJson>.Read(ref JsonTokenReader reader) => new(ref reader);

    internal override void CollectIds(ResourceIds ids) => ids.Add(Id);

    private string? Id =>
        AdditionalProperties.TryGetValue("data", out var data)
        && data is JObject members
        && members["id"] is JValue { Type: JTokenType.String } id
            ? (string?)id
            : null;

    private protected override void WriteMembers(JsonWriter writer)
    {
        // All of them are additional.
    }

    private T[] Members<T>(string name, Func<string, T> read) =>
        AdditionalProperties.TryGetValue(name, out var list) && list is JArray items
            ? [.. items.OfType<JObject>().Select(item => read(item.ToString(Formatting.None)))]
            : [];
}
