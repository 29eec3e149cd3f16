namespace XApi.Sandbox;

/// <summary>The part of everything that one connection delivers: a share, of which a partition. The same ids are in it in every run.</summary>
/// <param name="Name">The stream and the partition.</param>
/// <param name="Share">One in how many the stream delivers.</param>
/// <param name="Number">The partition, from 1; null where the stream is not split.</param>
/// <param name="Count">How many partitions there are.</param>
internal sealed record Partition(string Name, int Share, int? Number, long Count)
{
    internal static Partition Of(Call call, int share)
    {
        var number = call.Arguments.Number("partition");
        var count = call.Operation.Parameters.FirstOrDefault(spec => spec.Name == "partition")?.Maximum ?? 1;
        return new Partition($"{call.Operation.Id}/{number}", share, number, count);
    }

    internal bool Contains(long id)
    {
        // The digit above those that make the share decides between the partitions.
        var number = Scatter.Mix(id);
        return number % Share == 0 && (Number is null || (number / Share % Count) + 1 == Number);
    }
}
