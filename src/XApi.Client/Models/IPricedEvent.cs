namespace XApi;

/// <summary>An event whose price depends on its type.</summary>
internal interface IPricedEvent
{
    string? Type { get; }

    string? Id { get; }
}

public sealed partial class ActivityStreamItem : IPricedEvent
{
    string? IPricedEvent.Type => Data?.EventType.Value;

    string? IPricedEvent.Id => Data?.EventUuid;
}
